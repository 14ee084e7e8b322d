// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.apppassword.AppPassword;
import io.gatepost.keycloak.apppassword.PasswordStamp;
import io.gatepost.keycloak.trust.NotedAddress;
import io.gatepost.keycloak.trust.TrustedDevice;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** The JSON forms of what the REST resources answer. */
public final class Answers {
    private static final JsonMapper JSON = new JsonMapper();

    private Answers() {}

    public static Response ok(JsonNode json) {
        return json(Response.Status.OK, json);
    }

    public static Response json(Response.Status status, JsonNode json) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store")
                .entity(json.toString())
                .build();
    }

    /** JSON that we wrote ourselves. */
    public static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("it was written as JSON", e);
        }
    }

    public static ArrayNode appPasswords(List<AppPassword> passwords, PasswordStamp stamp, Instant now) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        passwords.forEach(password -> array.add(appPassword(password, stamp, now)));
        return array;
    }

    public static ObjectNode appPassword(AppPassword password, PasswordStamp stamp, Instant now) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", password.id())
                .put("label", password.label())
                .put("kind", (password.mobile() ? Proof.MOBILE_PASSWORD : Proof.APP_PASSWORD).word())
                .put("state", state(password, stamp, now));
        json.set("services", words(password.services()));
        if (!password.networks().isEmpty()) {
            json.set("networks", words(password.networks()));
        }
        json.put("created", password.created().toString());
        password.expires().ifPresent(expires -> json.put("expires", expires.toString()));
        password.imported()
                .ifPresent(imported -> json.put("imported", imported.at().toString()));
        password.lastUse()
                .ifPresent(use -> json.putObject("lastUsed")
                        .put("at", use.at().toString())
                        .put("address", use.address())
                        .put("service", use.service().word()));
        return json;
    }

    private static String state(AppPassword password, PasswordStamp stamp, Instant now) {
        if (password.revoked(stamp)) {
            return "revoked";
        }
        return password.expired(now) ? "expired" : "usable";
    }

    /** By their words, in the order of their declaration. */
    public static ArrayNode words(Collection<?> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        values.stream().sorted().map(String::valueOf).forEach(array::add);
        return array;
    }

    /** {@code here}: the caller is there now. */
    public static ObjectNode address(NotedAddress noted, Origin origin) {
        return address(noted)
                .put(
                        "here",
                        origin instanceof Origin.Known known && noted.range().contains(known.address()));
    }

    public static ObjectNode address(NotedAddress noted) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", noted.id())
                .put("range", noted.range().toString())
                .put("created", noted.created().toString())
                .put("until", noted.until().toString());
    }

    public static ObjectNode device(TrustedDevice device) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", device.id());
        device.name().browser().ifPresent(browser -> json.put("browser", browser));
        device.name().system().ifPresent(system -> json.put("system", system));
        json.put("created", device.created().toString())
                .put("until", device.until().toString());
        json.putObject("lastUsed").put("at", device.used().toString()).put("address", device.address());
        return json;
    }
}
