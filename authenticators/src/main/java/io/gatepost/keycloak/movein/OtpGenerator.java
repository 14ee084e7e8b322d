// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import io.gatepost.keycloak.apppassword.AppPasswords;
import io.gatepost.keycloak.movein.Belongings.OldOtp;
import java.util.Locale;
import java.util.Map;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.utils.Base32;

/** A one-time password generator as Keycloak keeps it, if it can. */
sealed interface OtpGenerator {
    /** RFC 4226 section 4, R6, asks for 128 bits; Zimbra makes 80, which nobody guesses through a lock either. */
    int SHORTEST_SECRET_BYTES = 10;

    int LONGEST_SECRET = 256;
    int LONGEST_LABEL = 64;
    int SHORTEST_PERIOD = 15;
    int LONGEST_PERIOD = 120;

    Map<String, String> ALGORITHMS = Map.of("SHA1", "HmacSHA1", "SHA256", "HmacSHA256", "SHA512", "HmacSHA512");

    record Fit(OTPCredentialModel model) implements OtpGenerator {}

    record Unfit(String reason, String detail) implements OtpGenerator {}

    static OtpGenerator of(OldOtp otp) {
        String algorithm =
                ALGORITHMS.get(otp.algorithm().toUpperCase(Locale.ROOT).replace("-", ""));
        String secret = otp.secret().reveal().replace(" ", "").replace("=", "").toUpperCase(Locale.ROOT);
        if (algorithm == null) {
            return new Unfit("algorithm", "The algorithm is none of SHA1, SHA256, SHA512.");
        }
        if (otp.digits() != 6 && otp.digits() != 8) {
            return new Unfit("digits", "Codes have " + otp.digits() + " digits; Keycloak takes 6 or 8.");
        }
        if (otp.period() < SHORTEST_PERIOD || otp.period() > LONGEST_PERIOD) {
            return new Unfit(
                    "period",
                    "A code lasts " + otp.period() + " seconds; it takes " + SHORTEST_PERIOD + " to " + LONGEST_PERIOD
                            + ".");
        }
        if (!secret.matches("[A-Z2-7]{1," + LONGEST_SECRET + "}")) {
            return new Unfit("secret", "The secret is no Base32.");
        }
        if (secret.length() * 5 / 8 < SHORTEST_SECRET_BYTES || Base32.decode(secret).length < SHORTEST_SECRET_BYTES) {
            return new Unfit("secret", "The secret has less than 80 bits.");
        }
        String label = otp.label().isBlank() || otp.label().length() > LONGEST_LABEL ? "Imported" : otp.label();
        OTPCredentialModel model =
                OTPCredentialModel.createTOTP(secret, otp.digits(), otp.period(), algorithm, "BASE32");
        model.setUserLabel(label.codePoints().anyMatch(AppPasswords::unprintable) ? "Imported" : label);
        return new Fit(model);
    }
}
