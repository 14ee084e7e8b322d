// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator's limits bind every policy, however it was saved (issue 5, item 2). */
final class LimitsTest {
    private static final String LIMITS = """
            {"largestNetwork": {"ipv4": 16, "ipv6": 32},
             "longestTrust": {"addresses": "P1D", "devices": "P7D"},
             "leastEnrolment": "required", "graceUntil": "2027-02-01T00:00:00Z",
             "noPassword": ["imap", "web"],
             "adminProofs": ["password+second-factor"]}""";

    @Test
    void what_exceeds_them_is_narrowed_and_told() {
        PolicyReading.Valid read = read("""
                {"version": 1,
                 "networks": {"big": ["10.0.0.0/8", "192.0.2.0/24", "64:ff9b::a00:0/104"], "six": ["2001:d00::/24"]},
                 "secondFactor": {"enrolment": "optional", "graceUntil": "2030-01-01T00:00:00Z",
                                  "groups": {"guests": {"enrolment": "off"}}},
                 "trust": {"addresses": {"allowed": true, "for": "P2D", "atMost": "P3D"},
                           "devices": {"allowed": true, "for": "P30D"}},
                 "services": {"imap": {"trusted": ["password", "token"]},
                              "pop3": {"trusted": ["password"]},
                              "web": {"trusted": ["password"]},
                              "admin": {"trusted": ["password", "saml"]}},
                 "exceptions": [{"id": "x", "accounts": ["x"], "services": ["imap", "smtp"], "from": "anywhere",
                                 "accept": ["password", "app-password"]}]}""");
        Policy policy = read.policy().policy();
        assertThat(policy.networks().toString()).isEqualTo("{big=[192.0.2.0/24], six=[]}");
        assertThat(policy.secondFactor().enrolment()).isEqualTo(Enrolment.REQUIRED);
        assertThat(policy.secondFactor().groups()).containsEntry("guests", Enrolment.REQUIRED);
        assertThat(policy.secondFactor().graceUntil()).contains(Instant.parse("2027-02-01T00:00:00Z"));
        assertThat(policy.trust().addresses().lasts()).isEqualTo(Duration.ofDays(1));
        assertThat(policy.trust().addresses().atMost()).isEqualTo(Duration.ofDays(1));
        assertThat(policy.trust().devices().lasts()).isEqualTo(Duration.ofDays(7));
        assertThat(trusted(policy, Service.IMAP)).containsExactly(Proof.TOKEN);
        assertThat(trusted(policy, Service.POP3)).containsExactly(Proof.PASSWORD);
        assertThat(trusted(policy, Service.WEB)).containsExactly(Proof.PASSWORD_AND_SECOND_FACTOR);
        assertThat(trusted(policy, Service.ADMIN)).containsExactly(Proof.PASSWORD_AND_SECOND_FACTOR);
        assertThat(policy.exceptions().getFirst().accept()).containsExactly(Proof.APP_PASSWORD);
        assertThat(read.excesses())
                .extracting(PolicyProblem::pointer)
                .containsExactlyInAnyOrder(
                        "/networks/big",
                        "/networks/six",
                        "/secondFactor/graceUntil",
                        "/secondFactor/enrolment",
                        "/secondFactor/groups/guests",
                        "/trust/addresses",
                        "/trust/devices",
                        "/services/imap/trusted",
                        "/services/web/trusted",
                        "/services/admin/trusted",
                        "/exceptions/0/accept");
        assertThat(read.ownExcesses()).hasSameSizeAs(read.excesses());
        assertThat(read.asWritten()).isFalse();
    }

    @Test
    void a_trusted_address_is_no_larger_than_a_network_may_be() {
        PolicyReading.Valid read = (PolicyReading.Valid) PolicyReader.read(
                "{\"version\": 1, \"trust\": {\"addresses\": {\"allowed\": true, \"ipv6Prefix\": 48}}}",
                List.of(),
                limits("{\"largestNetwork\": {\"ipv6\": 56}}"),
                List.of());
        assertThat(read.policy().policy().trust().addresses().ipv6Prefix()).isEqualTo(56);
        assertThat(read.excesses()).extracting(PolicyProblem::pointer).containsExactly("/trust/addresses/ipv6Prefix");
    }

    @Test
    void a_policy_within_them_stays_as_it_was_written() {
        PolicyReading.Valid read = read("{\"version\": 1, \"networks\": {\"a\": [\"192.0.2.0/24\"]},"
                + " \"services\": {\"imap\": {\"elsewhere\": [\"app-password\"]}}}");
        assertThat(read.excesses()).isEmpty();
        assertThat(read.asWritten()).isTrue();
    }

    @Test
    void what_is_inherited_is_narrowed_too_but_is_not_the_heirs_fault() {
        PolicyReading.Valid read = (PolicyReading.Valid) PolicyReader.read(
                "{\"version\": 1, \"inherit\": true, \"services\": {\"pop3\": {}}}",
                List.of("{\"version\": 1, \"services\": {\"imap\": {\"elsewhere\": [\"password\"]}}}"),
                limits(LIMITS),
                List.of());
        assertThat(read.policy().policy().services().get(Service.IMAP))
                .isEqualTo(new Policy.ServiceRule(Set.of(), Set.of(), Optional.empty()));
        assertThat(read.excesses()).hasSize(1);
        assertThat(read.ownExcesses()).isEmpty();
    }

    @Test
    void where_enrolment_has_to_be_required_there_is_no_grace_unless_they_say_so() {
        Limits strict = limits("{\"leastEnrolment\": \"required\"}");
        PolicyReading.Valid read = (PolicyReading.Valid) PolicyReader.read(
                "{\"version\": 1, \"secondFactor\": {\"graceUntil\": \"2030-01-01T00:00:00Z\"}}",
                List.of(),
                strict,
                List.of());
        assertThat(read.policy().policy().secondFactor().graceUntil()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"largest\": 1}                           | /largest",
                "{\"largestNetwork\": {\"ipv4\": 0}}        | /largestNetwork/ipv4",
                "{\"largestNetwork\": {\"ipv6\": 129}}      | /largestNetwork/ipv6",
                "{\"longestTrust\": {\"devices\": \"P1M\"}} | /longestTrust/devices",
                "{\"leastEnrolment\": \"strict\"}           | /leastEnrolment",
                "{\"noPassword\": [\"web\"]}                | /noPassword",
                "{\"noPassword\": [\"ftp\"]}                | /noPassword/0",
                "{\"adminProofs\": []}                      | /adminProofs",
                "{\"adminProofs\": [\"saml\"]}              | /adminProofs",
                "{\"adminProofs\": [\"token\", \"password\"]} | /adminProofs/0",
                "[]                                         | ''",
            })
    void mistakes_are_told_with_their_place(String json, String pointer) {
        assertThat(((Limits.Reading.Invalid) Limits.read(json)).problems())
                .extracting(PolicyProblem::pointer)
                .containsExactly(pointer);
    }

    @Test
    void no_limits_limit_nothing() {
        assertThat(Stream.of("{}", "{\"noPassword\": [\"imap\"]}").map(LimitsTest::limits))
                .extracting(Limits::enrolment)
                .containsOnly(Enrolment.OFF);
    }

    private static Set<Proof> trusted(Policy policy, Service service) {
        Policy.ServiceRule rule = policy.services().get(service);
        return rule == null ? Set.of() : rule.trusted();
    }

    private static PolicyReading.Valid read(String json) {
        return (PolicyReading.Valid) PolicyReader.read(json, List.of(), limits(LIMITS), List.of());
    }

    private static Limits limits(String json) {
        return ((Limits.Reading.Valid) Limits.read(json)).limits();
    }
}
