// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.account;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.keycloak.signin.SignIn;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/** The JSON form of who came in, or did not. */
public final class SignInJson {
    private static final Map<String, Reason> REASONS =
            Stream.of(Reason.values()).collect(Collectors.toUnmodifiableMap(Reason::word, reason -> reason));

    private SignInJson() {}

    public static ObjectNode of(RealmModel realm, SignIn signIn) {
        SignIn.Kind kind = signIn.kind();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", signIn.id())
                .put("at", signIn.newest().toString())
                .put("since", signIn.oldest().toString())
                .put("times", signIn.times())
                .put("service", kind.service());
        kind.client().ifPresent(client -> {
            json.put("client", client);
            clientName(realm, client).ifPresent(name -> json.put("clientName", name));
        });
        kind.address().ifPresent(address -> json.put("address", address));
        kind.proof().ifPresent(proof -> json.put("proof", proof));
        kind.credential().ifPresent(credential -> {
            ObjectNode object = json.putObject("credential").put("id", credential.id());
            credential.label().ifPresent(label -> object.put("label", label));
        });
        signIn.program().ifPresent(program -> json.put("program", program));
        json.put("outcome", kind.admitted() ? "admit" : "refuse").put("reason", kind.reason());
        Optional.ofNullable(REASONS.get(kind.reason())).ifPresent(reason -> json.put("sentence", reason.sentence()));
        return json;
    }

    /** As its admin calls it; Keycloak's own clients have keys of its own texts instead. */
    private static Optional<String> clientName(RealmModel realm, String clientId) {
        return Optional.ofNullable(realm.getClientByClientId(clientId))
                .map(ClientModel::getName)
                .filter(name -> !name.isBlank() && !name.startsWith("${"));
    }
}
