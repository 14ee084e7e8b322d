// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.known;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.Facts;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.policy.Service;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharingTest {
    private final Sharing sharing = new Sharing();

    @Test
    void what_two_accounts_have_in_common_is_kept_once_and_nothing_changes() {
        Facts alice = sharing.of(facts("alice"));
        Facts bob = sharing.of(facts("bob"));

        assertThat(alice).isEqualTo(facts("alice"));
        assertThat(bob).isEqualTo(facts("bob"));
        assertThat(bob.realmId()).isSameAs(alice.realmId());
        assertThat(bob.policy()).isSameAs(alice.policy());
        assertThat(bob.account().groups()).isSameAs(alice.account().groups());
        assertThat(bob.appPassword().orElseThrow().services())
                .isSameAs(alice.appPassword().orElseThrow().services());
    }

    @Test
    void evidence_shares_its_words_and_not_its_account() {
        Evidence alice = sharing.of(evidence("alice"));
        Evidence bob = sharing.of(evidence("bob"));

        assertThat(alice).isEqualTo(evidence("alice"));
        assertThat(bob).isEqualTo(evidence("bob"));
        assertThat(bob.rule()).isSameAs(alice.rule());
    }

    /** As they come from JSON: every text is one of its own. */
    private static Facts facts(String name) {
        String realm = new String("realm-id".toCharArray());
        return new Facts(
                name + "-id",
                realm,
                false,
                new Account(name + "@a.tld", Set.of(new String("staff".toCharArray())), true, List.of(), List.of()),
                Optional.of(new Facts.AppPassword(
                        name + "-password", Set.of(Service.IMAP, Service.SMTP), List.of(), Optional.empty())),
                new Facts.PolicyReference(realm, Optional.of("a.tld"), "\"1\""),
                Optional.empty());
    }

    private static Evidence evidence(String name) {
        return new Evidence(
                Optional.of(name + "@a.tld"),
                Optional.of("a.tld"),
                Optional.of("app-password"),
                Optional.of("Phone"),
                Optional.of("services." + new String("imap".toCharArray())));
    }
}
