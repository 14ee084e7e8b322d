// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.keycloak.signin.ChangeRecord;

/** The JSON form of a recorded change: docs/audit.md. */
final class ChangeJson {
    private ChangeJson() {}

    static ObjectNode of(ChangeRecord change) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", change.id()).put("at", change.at().toString());
        change.domain().ifPresent(domain -> json.put("domain", domain));
        change.account().ifPresent(account -> json.put("account", account));
        change.userId().ifPresent(id -> json.put("accountId", id));
        change.author().ifPresent(author -> json.put("author", author));
        change.address().ifPresent(address -> json.put("address", address));
        change.origin().ifPresent(origin -> json.put("origin", origin));
        json.put("kind", change.kind()).put("operation", change.operation());
        change.path().ifPresent(path -> json.put("path", path));
        if (!change.details().isEmpty()) {
            ObjectNode details = json.putObject("details");
            change.details().forEach(details::put);
        }
        return json;
    }
}
