// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;

/** A kind of second factor that the gate can ask for. */
enum FactorWay {
    OTP("otp", OTPCredentialModel.TYPE),
    PASSKEY("passkey", WebAuthnCredentialModel.TYPE_TWOFACTOR),
    /** A passkey for signing in without a password is as good beside one. */
    PASSWORDLESS("passwordless-passkey", WebAuthnCredentialModel.TYPE_PASSWORDLESS),
    RECOVERY_CODE("recovery-code", RecoveryAuthnCodesCredentialModel.TYPE);

    private final String word;
    private final String type;

    FactorWay(String word, String type) {
        this.word = word;
        this.type = type;
    }

    /** In forms, and at the end of the keys of texts. */
    String word() {
        return word;
    }

    /** The type of credential. */
    String type() {
        return type;
    }

    /** Those that the account has, in the order in which its owner put them; the codes, which are few, last. */
    static List<FactorWay> of(UserModel user) {
        List<String> stored = user.credentialManager()
                .getStoredCredentialsStream()
                .map(CredentialModel::getType)
                .toList();
        return Arrays.stream(values())
                .filter(way -> user.credentialManager().isConfiguredFor(way.type))
                .sorted(Comparator.comparing((FactorWay way) -> way == RECOVERY_CODE)
                        .thenComparingInt(way -> stored.contains(way.type) ? stored.indexOf(way.type) : stored.size()))
                .toList();
    }

    static Optional<FactorWay> ofWord(@Nullable String word) {
        return Arrays.stream(values()).filter(way -> way.word.equals(word)).findFirst();
    }
}
