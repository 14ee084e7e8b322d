// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a policy takes over from the realm's default and the operator's (issue 5, item 2). */
final class InheritanceTest {
    private static final String OPERATOR = """
            {"version": 1,
             "appPasswords": {"limit": 3},
             "services": {"web": {"elsewhere": ["password+second-factor"]}, "eas": {"elsewhere": ["mobile-password"]}}}""";
    private static final String DEFAULT = """
            {"version": 1, "inherit": true,
             "networks": {"office": ["192.0.2.0/24"], "vpn": ["198.51.100.0/24"]},
             "secondFactor": {"enrolment": "optional"},
             "services": {"web": {"trusted": ["password"]}, "imap": {"trusted": ["password"], "networks": ["office"]}},
             "exceptions": [{"id": "a", "accounts": ["x"], "services": ["smtp"], "from": "vpn", "accept": ["password"]},
                            {"id": "b", "accounts": ["x"], "services": ["smtp"], "from": "anywhere", "accept": []}]}""";

    @Test
    void without_a_word_of_it_nothing_is_inherited() {
        PolicyReading.Valid read = read("{\"version\": 1}", DEFAULT, OPERATOR);
        assertThat(read.policy().policy().services()).isEmpty();
        assertThat(read.policy().policy().networks()).isEmpty();
        assertThat(read.asWritten()).isTrue();
    }

    @Test
    void entries_are_taken_whole_from_the_nearest() {
        String own = """
                {"version": 1, "inherit": true,
                 "networks": {"vpn": ["203.0.113.0/24"]},
                 "services": {"imap": {"elsewhere": ["app-password"]}},
                 "exceptions": [{"id": "b", "accounts": ["y"], "services": ["smtp"], "from": "vpn", "accept": ["token"]}]}""";
        PolicyReading.Valid read = read(own, DEFAULT, OPERATOR);
        Policy policy = read.policy().policy();
        assertThat(policy.networks().toString()).isEqualTo("{vpn=[203.0.113.0/24], office=[192.0.2.0/24]}");
        assertThat(policy.secondFactor().enrolment()).isEqualTo(Enrolment.OPTIONAL);
        assertThat(policy.appPasswords().limit()).isEqualTo(3);
        assertThat(policy.services())
                .containsEntry(
                        Service.IMAP, new Policy.ServiceRule(Set.of(), Set.of(Proof.APP_PASSWORD), Optional.empty()));
        assertThat(policy.exceptions()).extracting(Policy.ExceptionRule::id).containsExactly("b", "a");
        assertThat(policy.exceptions().getFirst().accounts()).containsExactly("y");
        assertThat(read.from())
                .isEqualTo(Map.ofEntries(
                        Map.entry("/networks/vpn", 0),
                        Map.entry("/services/imap", 0),
                        Map.entry("/exceptions/0", 0),
                        Map.entry("/networks/office", 1),
                        Map.entry("/secondFactor", 1),
                        Map.entry("/services/web", 1),
                        Map.entry("/exceptions/1", 1),
                        Map.entry("/appPasswords", 2),
                        Map.entry("/services/eas", 2)));
        assertThat(read.asWritten()).isFalse();
    }

    @Test
    void a_default_that_does_not_inherit_ends_the_line() {
        String alone = DEFAULT.replace("\"inherit\": true,", "");
        assertThat(read("{\"version\": 1, \"inherit\": true}", alone, OPERATOR)
                        .policy()
                        .policy()
                        .services())
                .containsOnlyKeys(Service.WEB, Service.IMAP);
    }

    @Test
    void what_is_inherited_counts_for_the_bounds_and_the_references() {
        assertThat(problems("{\"version\": 1, \"inherit\": true, \"networks\": {\"a\": [\"0.0.0.0/2\"]}}", """
                        {"version": 1, "networks": {"b": ["64.0.0.0/2"]}}"""))
                .containsOnlyKeys("/networks");
        assertThat(problems("""
                        {"version": 1, "inherit": true, "services": {"imap": {"networks": ["nowhere"]}}}""", DEFAULT)).containsOnlyKeys("/services/imap/networks/0");
    }

    @Test
    void an_unreadable_parent_makes_its_heir_unreadable() {
        assertThat(problems("{\"version\": 1, \"inherit\": true}", "{")).isNotEmpty();
        assertThat(problems("{\"version\": 1, \"inherit\": true}", "[]")).isEmpty();
        assertThat(problems("{\"version\": 1, \"inherit\": 1}")).containsOnlyKeys("/inherit");
        assertThat(problems("{\"version\": 1, \"inherit\": true, \"services\": []}", DEFAULT))
                .containsOnlyKeys("/services");
    }

    @Test
    void written_out_it_is_the_same_policy() {
        PolicyReading.Valid read = read(DEFAULT.replace("\"enrolment\": \"optional\"", """
                        "enrolment": "optional", "methods": ["otp"], "graceUntil": "2027-01-31T00:00:00+01:00",
                        "groups": {"g": {"enrolment": "off"}}, "accounts": {"s": {"enrolment": "required"}},
                        "recovery": {"allowed": true, "for": "PT5M"}, "recoveryCodes": {"number": 8, "warnAt": 2}"""), OPERATOR);
        String written = PolicyWriter.write(read.policy().policy()).toString();
        assertThat(read(written).policy().policy()).isEqualTo(read.policy().policy());
        assertThat(read(written).asWritten()).isTrue();
    }

    private static PolicyReading.Valid read(String own, String... parents) {
        return (PolicyReading.Valid) PolicyReader.read(own, List.of(parents), Limits.NONE, List.of());
    }

    private static Map<String, String> problems(String own, String... parents) {
        return switch (PolicyReader.read(own, List.of(parents), Limits.NONE, List.of())) {
            case PolicyReading.Valid valid -> Map.of();
            case PolicyReading.Invalid invalid ->
                invalid.problems().stream().collect(Collectors.toMap(PolicyProblem::pointer, PolicyProblem::message));
        };
    }
}
