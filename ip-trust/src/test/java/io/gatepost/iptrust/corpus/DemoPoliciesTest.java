// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.PolicyReader;
import io.gatepost.iptrust.policy.PolicyReading;
import io.gatepost.iptrust.policy.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DemoPoliciesTest {
    @ParameterizedTest
    @CsvSource({
        "a.tld, alice, imap, 127.0.10.5, admit trusted-network",
        "a.tld, alice, imap, 127.0.99.5, refuse untrusted-network",
        "a.tld, alice, web, 127.0.10.5, admit trusted-network",
        "a.tld, alice, web, 127.0.99.5, challenge second-factor-needed",
        "b.tld, bob, imap, 127.0.10.5, refuse service-closed",
        "b.tld, mailer, smtp, 127.0.99.5, admit exception",
        "isp, carol, imap, 127.0.10.5, refuse service-closed",
        "isp, carol, web, 127.0.10.5, challenge second-factor-needed",
        "master, admin, admin, 127.0.0.1, admit trusted-network",
        "master, admin, admin, 127.0.0.2, refuse untrusted-network",
    })
    void decides(String policy, String local, String service, String address, String expected) throws Exception {
        String json = Files.readString(Path.of("../realm-export/policies/" + policy + ".policy.json"));
        PolicyReading reading = PolicyReader.read(json);
        assertThat(reading).isInstanceOf(PolicyReading.Valid.class);
        Decision decision = Decider.decide(
                new PolicyState.InForce(((PolicyReading.Valid) reading).policy()),
                new Account(local + "@" + policy, Set.of(), true, List.of()),
                new Attempt(
                        Service.of(service).orElseThrow(),
                        new Origin.Known(IpAddress.parse(address).orElseThrow(), "connection"),
                        new Presented.Password(),
                        false,
                        Instant.parse("2026-11-01T12:00:00Z")));
        assertThat(decision.outcome().word() + " " + decision.reason())
                .as(decision.trace().toString())
                .isEqualTo(expected);
    }
}
