// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.nginxmail;

import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.WireText;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Headers of ngx_mail_auth_http_module from and to records. Total. */
final class NginxMailCodec {
    private static final int MAX_ATTEMPT = 1_000_000;

    private static final CharSequence AUTH_PROTOCOL = HttpHeaders.createOptimized("Auth-Protocol");
    private static final CharSequence AUTH_METHOD = HttpHeaders.createOptimized("Auth-Method");
    private static final CharSequence AUTH_USER = HttpHeaders.createOptimized("Auth-User");
    private static final CharSequence AUTH_PASS = HttpHeaders.createOptimized("Auth-Pass");
    private static final CharSequence AUTH_LOGIN_ATTEMPT = HttpHeaders.createOptimized("Auth-Login-Attempt");
    private static final CharSequence AUTH_SMTP_HELO = HttpHeaders.createOptimized("Auth-SMTP-Helo");
    private static final CharSequence AUTH_SSL_PROTOCOL = HttpHeaders.createOptimized("Auth-SSL-Protocol");
    private static final CharSequence CLIENT_IP = HttpHeaders.createOptimized("Client-IP");
    private static final CharSequence AUTH_STATUS = HttpHeaders.createOptimized("Auth-Status");
    private static final CharSequence AUTH_SERVER = HttpHeaders.createOptimized("Auth-Server");
    private static final CharSequence AUTH_PORT = HttpHeaders.createOptimized("Auth-Port");
    private static final CharSequence AUTH_ERROR_CODE = HttpHeaders.createOptimized("Auth-Error-Code");
    private static final CharSequence AUTH_WAIT = HttpHeaders.createOptimized("Auth-Wait");

    private NginxMailCodec() {}

    static NginxMailQuestion decode(MultiMap headers) {
        Optional<MailProtocol> protocol = one(headers, AUTH_PROTOCOL).flatMap(MailProtocol::of);
        if (protocol.isEmpty()) {
            return new NginxMailQuestion.Malformed("no Auth-Protocol of imap, pop3 or smtp");
        }
        Optional<String> method = one(headers, AUTH_METHOD);
        if (method.isEmpty()) {
            return new NginxMailQuestion.Malformed("no Auth-Method");
        }
        if (!method.get().equals("plain") && !method.get().equals("login")) {
            return new NginxMailQuestion.OtherMethod(protocol.get());
        }
        Optional<String> name = one(headers, AUTH_USER).flatMap(NginxMailCodec::percentDecoded);
        Optional<String> secret = one(headers, AUTH_PASS).flatMap(NginxMailCodec::percentDecoded);
        if (name.isEmpty() || secret.isEmpty()) {
            return new NginxMailQuestion.Malformed("no Auth-User and Auth-Pass, once and percent-encoded");
        }
        return new NginxMailQuestion.Login(
                protocol.get(),
                new LoginName(name.get()),
                Secret.of(secret.get()),
                attempt(headers),
                headers.getAll(CLIENT_IP),
                Particulars.NONE
                        .with("helo", one(headers, AUTH_SMTP_HELO).orElse(""))
                        .with("tls", one(headers, AUTH_SSL_PROTOCOL).orElse("")));
    }

    static void encode(NginxMailAnswer answer, MultiMap headers) {
        switch (answer) {
            case NginxMailAnswer.Pass pass -> {
                headers.add(AUTH_STATUS, "OK");
                headers.add(AUTH_SERVER, pass.backend().address().toString());
                headers.add(AUTH_PORT, Integer.toString(pass.backend().port()));
                headers.add(AUTH_USER, pass.user());
            }
            case NginxMailAnswer.Deny deny -> {
                headers.add(AUTH_STATUS, deny.text());
                if (!deny.code().isEmpty()) {
                    headers.add(AUTH_ERROR_CODE, deny.code());
                }
                if (deny.waitSeconds() > 0) {
                    headers.add(AUTH_WAIT, Integer.toString(deny.waitSeconds()));
                }
            }
        }
    }

    /** Nginx always counts; whoever does not is at no early attempt. */
    private static int attempt(MultiMap headers) {
        String text = one(headers, AUTH_LOGIN_ATTEMPT).orElse("");
        if (text.isEmpty() || text.length() > 7 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return MAX_ATTEMPT;
        }
        return Math.min(Integer.parseInt(text), MAX_ATTEMPT);
    }

    private static Optional<String> one(MultiMap headers, CharSequence name) {
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
