// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.domain;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.iptrust.net.DomainName;
import io.gatepost.iptrust.policy.PolicyProblem;
import io.gatepost.iptrust.policy.PolicyReading;
import io.gatepost.keycloak.domain.DomainPlace;
import io.gatepost.keycloak.domain.NewDomain;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.support.GatepostSettings;
import io.gatepost.keycloak.support.JsonBody;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** What is sent to make a domain. All that is wrong is told at once, that of the policy included. */
final class DomainBody {
    private static final int LONGEST_BODY = 1 << 20;
    private static final int LONGEST_TEXT = 512;

    /** Keycloak's column for the name of a realm. */
    private static final int LONGEST_REALM_NAME = 255;

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private final GatepostSettings settings;
    private final BiFunction<DomainPlace, String, PolicyReading> trial;
    private final JsonBody body;
    private final List<Violation> violations = new ArrayList<>();

    private DomainBody(GatepostSettings settings, BiFunction<DomainPlace, String, PolicyReading> trial, JsonBody body) {
        this.settings = settings;
        this.trial = trial;
        this.body = body;
    }

    /** {@code trial}: what a policy would say in such a place. */
    static NewDomain read(
            InputStream stream, GatepostSettings settings, BiFunction<DomainPlace, String, PolicyReading> trial) {
        return new DomainBody(
                        settings,
                        trial,
                        JsonBody.read(
                                stream, LONGEST_BODY, Set.of("domain", "place", "policy", "displayName", "webmail")))
                .domain();
    }

    private NewDomain domain() {
        String typed = body.text("domain", LONGEST_REALM_NAME);
        String placeWord = body.text("place", LONGEST_TEXT);
        Optional<JsonNode> policy = body.optionalObject("policy");
        Optional<String> displayName = body.optionalText("displayName", LONGEST_REALM_NAME);
        Optional<String> webmail = body.optionalText("webmail", LONGEST_TEXT);
        body.complete();

        String name = PolicyName.ofDomain(typed)
                .map(PolicyName::word)
                .filter(domain -> domain.indexOf('.') > 0 && !domain.matches(".*\\.\\d+"))
                .orElseGet(() -> wrong(
                        "/domain",
                        DomainName.canonical(typed).isPresent()
                                ? "is no mail domain, as in example.org"
                                : DomainName.objection(typed)));
        DomainPlace place = DomainPlace.of(placeWord).orElseGet(this::wrongPlace);
        Optional<URI> address = webmail.map(this::address);
        policy.ifPresent(document -> checkPolicy(place, document));
        if (place == DomainPlace.DEFAULT_REALM) {
            if (settings.defaultRealm().isEmpty()) {
                wrong("/place", "there is no default realm: the server option default-realm is not set");
            }
            if (policy.isEmpty()) {
                wrong(
                        "/policy",
                        "is missing: a domain of the default realm is its policy, and without one the realm's covers it");
            }
            displayName.ifPresent(text -> wrong("/displayName", "is for a realm of its own"));
            webmail.ifPresent(text -> wrong("/webmail", "is for a realm of its own"));
        } else {
            if (webmail.isEmpty()) {
                wrong(
                        "/webmail",
                        "is missing: the address of this domain's webmail, to which it may return after sign-in");
            }
            if (policy.isEmpty() && settings.operatorPolicy().isEmpty()) {
                wrong("/policy", "is missing, and there is no operator's policy that would cover the domain");
            }
        }
        if (!violations.isEmpty()) {
            throw Problem.invalid(violations).exception();
        }
        return new NewDomain(name, place, policy.map(JsonNode::toPrettyString), displayName, address);
    }

    private void checkPolicy(DomainPlace place, JsonNode policy) {
        List<PolicyProblem> problems = switch (trial.apply(place, policy.toString())) {
            case PolicyReading.Valid valid -> valid.ownExcesses();
            case PolicyReading.Invalid invalid -> invalid.problems();
        };
        problems.forEach(problem -> wrong("/policy" + problem.pointer(), problem.message()));
    }

    /** Where sign-in sends a code: over TLS, to a place that no wildcard of somebody else's can mean. */
    private URI address(String text) {
        try {
            URI address = new URI(text);
            boolean safe = "https".equals(address.getScheme())
                    || ("http".equals(address.getScheme()) && LOOPBACK.contains(address.getHost()));
            if (safe
                    && address.getHost() != null
                    && address.getUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null
                    && text.indexOf('*') < 0) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        wrong("/webmail", "is no address as in https://webmail.example.org/ (without query, fragment and *)");
        return URI.create("https://invalid");
    }

    private DomainPlace wrongPlace() {
        wrong("/place", "must be own-realm or default-realm");
        return DomainPlace.OWN_REALM;
    }

    private String wrong(String pointer, String message) {
        violations.add(new Violation(pointer, message));
        return "";
    }
}
