// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.keycloak.support.Secret;
import org.junit.jupiter.api.Test;

class WrongSecretsTest {
    private final WrongSecrets wrong = new WrongSecrets();

    @Test
    void the_same_wrong_password_is_new_once() {
        assertThat(wrong.isNew("alice", new Secret("stale"))).isTrue();
        assertThat(wrong.isNew("alice", new Secret("stale"))).isFalse();
        assertThat(wrong.isNew("alice", new Secret("stale "))).isTrue();
        assertThat(wrong.isNew("alice", new Secret("stale"))).isFalse();
    }

    @Test
    void each_account_has_its_own() {
        assertThat(wrong.isNew("alice", new Secret("stale"))).isTrue();
        assertThat(wrong.isNew("bob", new Secret("stale"))).isTrue();
    }

    @Test
    void a_phone_that_keeps_asking_stays_known_while_somebody_guesses() {
        wrong.isNew("alice", new Secret("stale"));
        for (int guess = 0; guess < 10 * WrongSecrets.MOST_PER_ACCOUNT; guess++) {
            assertThat(wrong.isNew("alice", new Secret("guess" + guess))).isTrue();
            assertThat(wrong.isNew("alice", new Secret("stale"))).isFalse();
        }
    }

    @Test
    void forgets_the_oldest_accounts_first() {
        for (int account = 0; account <= WrongSecrets.MOST_ACCOUNTS; account++) {
            wrong.isNew("account" + account, new Secret("stale"));
        }
        assertThat(wrong.isNew("account" + WrongSecrets.MOST_ACCOUNTS, new Secret("stale")))
                .isFalse();
        assertThat(wrong.isNew("account0", new Secret("stale"))).isTrue();
    }
}
