// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Writes a policy as a document with every field in it, which {@link PolicyReader} reads as the same policy. */
public final class PolicyWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private PolicyWriter() {}

    public static ObjectNode write(Policy policy) {
        ObjectNode document = JSON.objectNode().put("version", policy.version());
        ObjectNode networks = document.putObject("networks");
        policy.networks().forEach((name, blocks) -> networks.set(name, texts(blocks)));
        document.set("secondFactor", secondFactor(policy.secondFactor()));
        document.set("trust", trust(policy.trust()));
        document.putObject("appPasswords").put("limit", policy.appPasswords().limit());
        ObjectNode services = document.putObject("services");
        policy.services().forEach((service, rule) -> services.set(service.word(), rule(rule)));
        ArrayNode exceptions = document.putArray("exceptions");
        policy.exceptions().forEach(exception -> exceptions.add(exception(exception)));
        document.set("saml", company(policy.saml()));
        document.set("oidc", company(policy.oidc()));
        return document;
    }

    private static ObjectNode secondFactor(Policy.SecondFactor given) {
        ObjectNode json = JSON.objectNode().put("enrolment", given.enrolment().word());
        json.set("methods", texts(given.methods()));
        json.putObject("recoveryCodes")
                .put("number", given.recoveryCodes().number())
                .put("warnAt", given.recoveryCodes().warnAt());
        given.graceUntil().ifPresent(until -> json.put("graceUntil", until.toString()));
        json.put("enrolFrom", given.enrolFrom().toString());
        json.set("groups", enrolments(given.groups()));
        json.set("accounts", enrolments(given.accounts()));
        json.putObject("recovery")
                .put("allowed", given.recovery().allowed())
                .put("for", IsoDuration.text(given.recovery().lasts()));
        return json;
    }

    private static ObjectNode enrolments(Map<String, Enrolment> given) {
        ObjectNode json = JSON.objectNode();
        new TreeMap<>(given).forEach((name, enrolment) -> json.putObject(name).put("enrolment", enrolment.word()));
        return json;
    }

    private static ObjectNode trust(Policy.Trust given) {
        ObjectNode json = JSON.objectNode();
        Policy.Addresses addresses = given.addresses();
        json.putObject("addresses")
                .put("allowed", addresses.allowed())
                .put("for", IsoDuration.text(addresses.lasts()))
                .put("atMost", IsoDuration.text(addresses.atMost()))
                .put("ipv6Prefix", addresses.ipv6Prefix())
                .put("limit", addresses.limit())
                .set("services", texts(addresses.services()));
        json.putObject("devices")
                .put("allowed", given.devices().allowed())
                .put("for", IsoDuration.text(given.devices().lasts()))
                .put("limit", given.devices().limit());
        return json;
    }

    private static ObjectNode rule(Policy.ServiceRule rule) {
        ObjectNode json = JSON.objectNode();
        json.set("trusted", texts(rule.trusted()));
        json.set("elsewhere", texts(rule.elsewhere()));
        rule.networks().ifPresent(names -> json.set("networks", texts(names)));
        return json;
    }

    private static ObjectNode exception(Policy.ExceptionRule rule) {
        ObjectNode json = JSON.objectNode().put("id", rule.id());
        putUnlessEmpty(json, "accounts", rule.accounts());
        putUnlessEmpty(json, "groups", rule.groups());
        json.set("services", texts(rule.services()));
        switch (rule.from()) {
            case Policy.From.Anywhere anywhere -> json.put("from", "anywhere");
            case Policy.From.Trusted trusted -> json.put("from", "trusted");
            case Policy.From.Elsewhere elsewhere -> json.put("from", "elsewhere");
            case Policy.From.Networks networks -> json.set("from", texts(networks.names()));
        }
        json.set("accept", texts(rule.accept()));
        rule.until().ifPresent(until -> json.put("until", until.toString()));
        return json;
    }

    private static ObjectNode company(Policy.Company given) {
        ObjectNode json = JSON.objectNode();
        putUnlessEmpty(json, "providers", given.providers());
        putUnlessEmpty(json, "contexts", given.contexts());
        return json;
    }

    private static void putUnlessEmpty(ObjectNode json, String key, Collection<String> given) {
        if (!given.isEmpty()) {
            json.set(key, texts(given));
        }
    }

    private static ArrayNode texts(Collection<?> values) {
        ArrayNode json = JSON.arrayNode();
        values.forEach(value -> json.add(value.toString()));
        return json;
    }
}
