// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import io.gatepost.iptrust.net.Cidr;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one document, section by section in the order of docs/policy.md, and finds all that is wrong with it. */
final class PolicyDocument {
    private static final Policy.AppPasswords FEW_APP_PASSWORDS = new Policy.AppPasswords(10);

    private final List<Cidr> proxies;
    private final Findings findings;

    PolicyDocument(List<Cidr> proxies, Findings findings) {
        this.proxies = List.copyOf(proxies);
        this.findings = findings;
    }

    PolicyReading read(Inheritance inheritance, Limits limits) {
        Field document = new Field("", inheritance.document(), findings);
        if (!document.isObject()) {
            document.problem("a policy has to be an object");
            return new PolicyReading.Invalid(findings.problems());
        }
        document.objectWith(Set.of(
                "version",
                Inheritance.INHERIT,
                "networks",
                "secondFactor",
                "trust",
                "appPasswords",
                "services",
                "exceptions",
                "saml",
                "oidc"));
        document.find(Inheritance.INHERIT).ifPresent(Field::flag);
        document.require("version").ifPresent(PolicyDocument::version);
        Map<String, List<Cidr>> networks = document.find("networks")
                .map(new NetworksSection(proxies)::read)
                .orElse(Map.of());
        Set<String> names =
                document.find("networks").map(Field::keys).map(Set::copyOf).orElse(Set.of());
        Policy policy = new Policy(
                Policy.CURRENT_VERSION,
                networks,
                SecondFactorSection.read(document.find("secondFactor"), !names.isEmpty()),
                TrustSection.read(document.find("trust")),
                document.find("appPasswords").map(PolicyDocument::appPasswords).orElse(FEW_APP_PASSWORDS),
                document.find("services")
                        .map(field -> ServicesSection.read(field, names))
                        .orElse(Map.of()),
                document.find("exceptions")
                        .map(field -> ExceptionsSection.read(field, names))
                        .orElse(List.of()),
                CompanySection.saml(document.find("saml")),
                CompanySection.oidc(document.find("oidc")));
        if (!findings.none()) {
            return new PolicyReading.Invalid(findings.problems());
        }
        Narrowing narrowing = new Narrowing(limits);
        Policy narrowed = narrowing.of(policy);
        return new PolicyReading.Valid(
                CompiledPolicy.of(narrowed), findings.remarks(), inheritance.from(), narrowing.excesses());
    }

    private static void version(Field field) {
        if (!field.value().isInt() || field.value().intValue() != Policy.CURRENT_VERSION) {
            field.problem("version has to be " + Policy.CURRENT_VERSION + ", the only one there is");
        }
    }

    private static Policy.AppPasswords appPasswords(Field field) {
        return field.objectWith(Set.of("limit"))
                ? new Policy.AppPasswords(
                        field.find("limit").flatMap(f -> f.number(0, 1000)).orElse(FEW_APP_PASSWORDS.limit()))
                : FEW_APP_PASSWORDS;
    }
}
