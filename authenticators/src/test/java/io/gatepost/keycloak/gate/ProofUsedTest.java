// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.factor.Bypasses;
import io.gatepost.keycloak.gate.company.CompanyLogin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.models.credential.WebAuthnCredentialModel;

/** The table in docs/security-model.md, "What clients are told". */
final class ProofUsedTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_000_000);
    private static final String SMARTCARD = "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI";
    private static final Optional<CompanyLogin> COMPANY =
            Optional.of(new CompanyLogin(Proof.SAML, "company", NOW, List.of(SMARTCARD)));

    @ParameterizedTest
    @CsvSource({
        "otp,            'pwd,otp,mfa'",
        "recovery-authn-codes, 'pwd,otp,mfa'",
        "webauthn,       'pwd,pop,mfa'",
    })
    void a_second_factor_is_told(String factor, String methods) {
        ProofUsed proof = ProofUsed.of(evidence(Set.of("password"), Optional.of(factor), Optional.empty()));
        assertThat(proof.word()).isEqualTo("password+second-factor");
        assertThat(proof.level()).isEqualTo(2);
        assertThat(proof.methods()).containsExactly(methods.split(",", -1));
        assertThat(proof.context(true)).isEqualTo("https://refeds.org/profile/mfa");
    }

    @Test
    void a_passkey_alone_is_both() {
        String passkey = WebAuthnCredentialModel.TYPE_PASSWORDLESS;
        ProofUsed proof = ProofUsed.of(evidence(Set.of(passkey), Optional.of(passkey), Optional.empty()));
        assertThat(proof.word()).isEqualTo("password+second-factor");
        assertThat(proof.methods()).containsExactly("pop", "mfa");
    }

    @Test
    void an_admin_s_bypass_is_told_as_the_password_that_it_came_with() {
        ProofUsed proof =
                ProofUsed.of(evidence(Set.of("password"), Optional.of(Bypasses.CREDENTIAL_TYPE), Optional.empty()));
        assertThat(proof.word()).isEqualTo("password");
        assertThat(proof.level()).isEqualTo(1);
        assertThat(proof.methods()).containsExactly("pwd");
        assertThat(proof.context(true)).endsWith(":PasswordProtectedTransport");
        assertThat(proof.context(false)).endsWith(":Password");
    }

    @Test
    void a_factor_that_was_only_set_up_is_not_told() {
        Evidence evidence = new Evidence(
                Entry.PAGE,
                Optional.empty(),
                false,
                Optional.of(new ShownFactor("otp", NOW)),
                Optional.empty(),
                false,
                Set.of("password"));
        assertThat(ProofUsed.of(evidence).level()).isEqualTo(1);
    }

    @Test
    void a_company_s_word_is_told_as_the_company_s() {
        ProofUsed proof = ProofUsed.of(evidence(Set.of(), Optional.empty(), COMPANY));
        assertThat(proof.word()).isEqualTo("saml");
        assertThat(proof.level()).isEqualTo(1);
        assertThat(proof.methods()).isEqualTo(List.of("saml"));
        assertThat(proof.context(true)).isEqualTo(SMARTCARD);
        assertThat(proof.vouchedFor()).contains("company");
    }

    @Test
    void an_openid_provider_s_words_are_none_of_saml() {
        ProofUsed proof = ProofUsed.of(evidence(
                Set.of(),
                Optional.empty(),
                Optional.of(new CompanyLogin(Proof.OIDC, "company", NOW, List.of("urn:mace:strong")))));
        assertThat(proof.word()).isEqualTo("oidc");
        assertThat(proof.methods()).isEqualTo(List.of("oidc"));
        assertThat(proof.context(true)).endsWith(":unspecified");
    }

    @Test
    void with_the_password_as_well_the_company_s_word_is_not_passed_on() {
        ProofUsed proof = ProofUsed.of(evidence(Set.of("password"), Optional.empty(), COMPANY));
        assertThat(proof.word()).isEqualTo("password");
        assertThat(proof.context(true)).endsWith(":PasswordProtectedTransport");
        assertThat(proof.vouchedFor()).isEmpty();
    }

    @Test
    void who_proved_nothing_is_told_as_that() {
        ProofUsed proof = ProofUsed.of(evidence(Set.of(), Optional.empty(), Optional.empty()));
        assertThat(proof.word()).isEqualTo("0");
        assertThat(proof.level()).isZero();
        assertThat(proof.methods()).isEmpty();
        assertThat(proof.context(true)).endsWith(":unspecified");
    }

    private static Evidence evidence(Set<String> first, Optional<String> factor, Optional<CompanyLogin> company) {
        return new Evidence(
                Entry.PAGE,
                factor.map(type -> new ShownFactor(type, NOW)),
                factor.isPresent(),
                Optional.empty(),
                company,
                false,
                first);
    }
}
