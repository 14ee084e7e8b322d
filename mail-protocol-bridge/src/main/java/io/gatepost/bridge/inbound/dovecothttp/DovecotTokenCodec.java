// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecothttp;

import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.iptrust.policy.Service;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Introspection requests of Dovecot 2.4 (RFC 7662 section 2.1, with {@code oauth2_send_auth_headers}) to records, and answers. Total. */
final class DovecotTokenCodec {
    static final String PROTOCOL = "X-Dovecot-Auth-Protocol";
    static final String REMOTE = "X-Dovecot-Auth-Remote";
    private static final String LOCAL = "X-Dovecot-Auth-Local";
    private static final String TOKEN = "token";

    /** No name stands in it: a Dovecot that is not told to look at {@code active} finds nobody. */
    static final String REFUSED = new JsonObject().put("active", false).encode();

    private DovecotTokenCodec() {}

    static DovecotTokenQuestion decode(MultiMap headers, String form) {
        List<String> protocol = headers.getAll(PROTOCOL);
        if (protocol.size() != 1) {
            return new DovecotTokenQuestion.Malformed("not one " + PROTOCOL + " (oauth2_send_auth_headers = yes)");
        }
        List<String> tokens;
        try {
            tokens = new QueryStringDecoder(form, false).parameters().getOrDefault(TOKEN, List.of());
        } catch (IllegalArgumentException noForm) {
            return new DovecotTokenQuestion.Malformed("no form");
        }
        if (tokens.size() != 1) {
            return new DovecotTokenQuestion.Malformed("not one token");
        }
        Service service = DovecotHttpCodec.SERVICES.get(protocol.getFirst());
        if (service == null) {
            return new DovecotTokenQuestion.NotOffered("a service that is none of the mailbox's");
        }
        List<String> local = headers.getAll(LOCAL);
        return new DovecotTokenQuestion.Login(
                Secret.of(tokens.getFirst()),
                service,
                headers.getAll(REMOTE).stream()
                        .map(DovecotTokenCodec::withoutPort)
                        .toList(),
                local.size() == 1
                        ? Particulars.NONE.with("local-address", withoutPort(local.getFirst()))
                        : Particulars.NONE);
    }

    static String admitted(String account) {
        return new JsonObject()
                .put("active", true)
                .put("username", account)
                .put("token_type", "Bearer")
                .encode();
    }

    /** Dovecot writes {@code 192.0.2.7:49144}, and an IPv6 address in brackets. */
    private static String withoutPort(String place) {
        int colon = place.lastIndexOf(':');
        String host = colon < 0 || place.endsWith("]") ? place : place.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
