// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.Place;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.WhenUnavailable;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.policy.Service;
import java.time.Duration;
import java.util.List;

final class Fixtures {
    static final PublicSentences SENTENCES = new PublicSentences("Sign-in refused.", "Try again later.");
    static final DovecotAuthLimits LIMITS =
            new DovecotAuthLimits(16_384, 10, Duration.ofSeconds(150), 1_000, Duration.ofHours(1), 100, 100);
    /** 127.0.0.1 may speak and assert, 127.0.0.3 speak only, and nobody else anything. */
    static final Callers CALLERS =
            new Callers(List.of(Cidr.parse("127.0.0.1"), Cidr.parse("127.0.0.3")), List.of(Cidr.parse("127.0.0.1")));

    private Fixtures() {}

    static DovecotAuthListener listener(Place place, WhenUnavailable whenUnavailable, DovecotAuthLimits limits) {
        return new DovecotAuthListener("smtp", place, Service.SMTP, CALLERS, whenUnavailable, limits);
    }

    static DovecotAuthListener onAnyPort(WhenUnavailable whenUnavailable) {
        return listener(new Place.Tcp("127.0.0.1", 0), whenUnavailable, LIMITS);
    }
}
