// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.iptrust.policy.Limits;
import org.junit.jupiter.api.Test;

class LimitsJsonTest {
    private static final String ALL = """
            {"largestNetwork":{"ipv4":16,"ipv6":32},"longestTrust":{"addresses":"P7D","devices":"P90D"},\
            "leastEnrolment":"required","graceUntil":"2027-06-30T00:00:00Z","noPassword":["web","imap"],\
            "adminProofs":["password+second-factor"]}""";

    @Test
    void what_is_told_reads_as_the_same_limits() {
        assertThat(Limits.read(ALL)).isInstanceOfSatisfying(Limits.Reading.Valid.class, read -> {
            assertThat(LimitsJson.of(read.limits())).hasToString(ALL);
            assertThat(Limits.read(LimitsJson.of(read.limits()).toString())).isEqualTo(read);
        });
    }

    @Test
    void what_is_not_limited_is_left_out() {
        assertThat(LimitsJson.of(Limits.NONE)).isEmpty();
    }
}
