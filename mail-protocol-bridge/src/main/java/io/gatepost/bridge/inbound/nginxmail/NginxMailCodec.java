// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.nginxmail;

import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.WireText;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Headers of ngx_mail_auth_http_module from and to records. Total. */
final class NginxMailCodec {
    private static final int MAX_ATTEMPT = 1_000_000;

    private NginxMailCodec() {}

    static NginxMailQuestion decode(MultiMap headers) {
        Optional<MailProtocol> protocol = one(headers, "Auth-Protocol").flatMap(MailProtocol::of);
        if (protocol.isEmpty()) {
            return new NginxMailQuestion.Malformed("no Auth-Protocol of imap, pop3 or smtp");
        }
        Optional<String> method = one(headers, "Auth-Method");
        if (method.isEmpty()) {
            return new NginxMailQuestion.Malformed("no Auth-Method");
        }
        if (!method.get().equals("plain") && !method.get().equals("login")) {
            return new NginxMailQuestion.OtherMethod(protocol.get());
        }
        Optional<String> name = one(headers, "Auth-User").flatMap(NginxMailCodec::percentDecoded);
        Optional<String> secret = one(headers, "Auth-Pass").flatMap(NginxMailCodec::percentDecoded);
        if (name.isEmpty() || secret.isEmpty()) {
            return new NginxMailQuestion.Malformed("no Auth-User and Auth-Pass, once and percent-encoded");
        }
        return new NginxMailQuestion.Login(
                protocol.get(),
                new LoginName(name.get()),
                Secret.of(secret.get()),
                attempt(headers),
                headers.getAll("Client-IP"),
                Particulars.NONE
                        .with("helo", one(headers, "Auth-SMTP-Helo").orElse(""))
                        .with("tls", one(headers, "Auth-SSL-Protocol").orElse("")));
    }

    static void encode(NginxMailAnswer answer, MultiMap headers) {
        switch (answer) {
            case NginxMailAnswer.Pass pass -> {
                headers.add("Auth-Status", "OK");
                headers.add("Auth-Server", pass.backend().address().toString());
                headers.add("Auth-Port", Integer.toString(pass.backend().port()));
                headers.add("Auth-User", pass.user());
            }
            case NginxMailAnswer.Deny deny -> {
                headers.add("Auth-Status", deny.text());
                if (!deny.code().isEmpty()) {
                    headers.add("Auth-Error-Code", deny.code());
                }
                if (deny.waitSeconds() > 0) {
                    headers.add("Auth-Wait", Integer.toString(deny.waitSeconds()));
                }
            }
        }
    }

    /** Nginx always counts; whoever does not is at no early attempt. */
    private static int attempt(MultiMap headers) {
        String text = one(headers, "Auth-Login-Attempt").orElse("");
        if (text.isEmpty() || text.length() > 7 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return MAX_ATTEMPT;
        }
        return Math.min(Integer.parseInt(text), MAX_ATTEMPT);
    }

    private static Optional<String> one(MultiMap headers, String name) {
        List<String> values = headers.getAll(name);
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    /** Nginx encodes the percent sign itself too, so that a stray one is none of its making. */
    private static Optional<String> percentDecoded(String encoded) {
        byte[] in = encoded.getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out[length++] = in[i];
                continue;
            }
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            out[length++] = (byte) (high << 4 | low);
            i += 2;
        }
        return Optional.of(WireText.decode(Arrays.copyOf(out, length)));
    }
}
