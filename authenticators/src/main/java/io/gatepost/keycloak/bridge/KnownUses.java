// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.apppassword.LastUse;
import io.gatepost.keycloak.apppassword.LastUses;
import io.gatepost.keycloak.support.JsonBody;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** When app passwords were used that the bridge knew by itself. */
final class KnownUses {
    static final int MOST = 500;
    private static final int LONGEST_BODY = 256 << 10;
    private static final int LONGEST_ID = 128;

    private static final Set<String> FIELDS = Set.of("uses");

    private record Use(String realm, String account, String credential, LastUse use) {}

    private final List<Use> uses;

    private KnownUses(List<Use> uses) {
        this.uses = uses;
    }

    /** Throws the problem of a body that holds no such list. */
    static KnownUses read(InputStream stream, Instant now) {
        JsonBody body = JsonBody.read(stream, LONGEST_BODY, FIELDS);
        List<Use> uses = body.objects("uses", MOST).stream()
                .flatMap(use -> read(use, now).stream())
                .toList();
        body.complete();
        return new KnownUses(uses);
    }

    /** One that cannot be read is left out: it is a convenience. */
    private static Optional<Use> read(JsonNode use, Instant now) {
        Optional<String> realm = id(use, "realm");
        Optional<String> account = id(use, "account");
        Optional<String> credential = id(use, "credential");
        Optional<Service> service = Service.of(use.path("service").asText());
        if (realm.isEmpty() || account.isEmpty() || credential.isEmpty() || service.isEmpty()) {
            return Optional.empty();
        }
        try {
            Instant at = Instant.parse(use.path("at").asText());
            String address = IpAddress.parse(use.path("address").asText())
                    .map(IpAddress::toString)
                    .orElse("");
            return Optional.of(new Use(
                    realm.get(),
                    account.get(),
                    credential.get(),
                    // The bridge's clock may be ahead of ours.
                    new LastUse(at.isAfter(now) ? now : at, address, service.get())));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    private static Optional<String> id(JsonNode use, String field) {
        return Optional.ofNullable(use.get(field))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .filter(text -> !text.isEmpty() && text.length() <= LONGEST_ID);
    }

    void note(LastUses lastUses) {
        uses.forEach(use -> lastUses.note(use.realm(), use.account(), use.credential(), use.use()));
    }
}
