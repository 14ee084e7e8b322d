// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

/** Why a decision came out as it did: a stable word for machines and one sentence for the owner or the admin. */
public enum Reason {
    TRUSTED_NETWORK("trusted-network", "The connection comes from a trusted network and the proof is accepted there."),
    TRUSTED_ADDRESS("trusted-address", "The account trusts this address and the proof is accepted from there."),
    TRUSTED_DEVICE("trusted-device", "The browser is a trusted device of this account."),
    ACCEPTED_ELSEWHERE("accepted-elsewhere", "The policy accepts this proof from outside the trusted networks."),
    EXCEPTION("exception", "An exception of the policy accepts this proof."),
    SECOND_FACTOR_OFF("second-factor-off", "Second factors are switched off for this account."),
    NO_SECOND_FACTOR_ENROLLED(
            "no-second-factor-enrolled", "A second factor is optional and this account has set up none."),
    ENROLMENT_GRACE("enrolment-grace", "The account has no second factor yet and may still set one up later."),

    SECOND_FACTOR_NEEDED("second-factor-needed", "From here a second factor is needed."),
    ENROLMENT_NEEDED("enrolment-needed", "From here a second factor is needed, and the account must set one up first."),
    PROOF_NEEDED("proof-needed", "Nothing has been presented yet."),

    UNTRUSTED_NETWORK("untrusted-network", "This connection is not trusted; from a trusted one the proof would do."),
    ADDRESS_BLOCKED("address-blocked", "The account's owner has blocked this address."),
    SERVICE_CLOSED("service-closed", "The policy accepts nothing for this service from here."),
    PROOF_NOT_ACCEPTED("proof-not-accepted", "The policy does not accept this kind of proof for this service."),
    ENROL_FROM_TRUSTED_NETWORK(
            "enrol-from-trusted-network",
            "A second factor is needed, and it can only be set up from a trusted network."),
    METHOD_NOT_ALLOWED("method-not-allowed", "The domain does not let this kind of second factor be set up."),
    APP_PASSWORD_SERVICE("app-password-service", "This app password is not meant for this service."),
    APP_PASSWORD_NETWORK("app-password-network", "This app password may not be used from this network."),
    APP_PASSWORD_EXPIRED("app-password-expired", "This app password has expired."),
    APP_PASSWORD_REVOKED(
            "app-password-revoked", "This app password was made before the account's password was changed."),
    COMPANY_PROVIDER("company-provider", "That company's sign-in does not speak for the account's domain."),
    COMPANY_UNSAFE("company-unsafe", "The company's sign-in is set up so that anybody could forge its answer."),
    COMPANY_ANSWER("company-answer", "What the company's sign-in answered cannot be accepted."),
    COMPANY_CONTEXT(
            "company-context", "The policy demands a stronger sign-in at the company than the one that was made."),
    ORIGIN_UNESTABLISHED("origin-unestablished", "Where the connection comes from could not be established."),
    NO_POLICY("no-policy", "No policy covers this account."),
    BROKEN_POLICY("broken-policy", "The policy that covers this account cannot be read."),

    WRONG_SECRET("wrong-secret", "The password is wrong."),
    UNKNOWN_APP_PASSWORD("unknown-app-password", "No app password of this account is like the one presented."),
    APP_PASSWORD_KEY_GONE(
            "app-password-key-gone",
            "App passwords of this account were made with a key that the realm no longer has; they have to be made anew."),
    TOKEN_MALFORMED("token-malformed", "What was presented as a token cannot be read as one."),
    TOKEN_ALGORITHM("token-algorithm", "The token is not signed in a way that is accepted."),
    TOKEN_KIND("token-kind", "The token is no access token that whoever bears it may use."),
    TOKEN_ISSUER("token-issuer", "The token was not issued by the realm of this account."),
    TOKEN_SIGNATURE("token-signature", "The token's signature is not that of its realm."),
    TOKEN_AUDIENCE("token-audience", "The token was not issued for mail."),
    TOKEN_EXPIRED("token-expired", "The token has expired, or is not valid yet."),
    TOKEN_OTHER_ACCOUNT("token-other-account", "The token is that of another account."),
    TOKEN_NOT_VALID("token-not-valid", "The realm does not take the token, or not any more: its session has ended."),
    UNKNOWN_ACCOUNT("unknown-account", "There is no such account."),
    MALFORMED_NAME("malformed-name", "The login name cannot be an account's."),
    ACCOUNT_DISABLED("account-disabled", "The account is disabled."),
    ACCOUNT_LOCKED("account-locked", "The account is locked for a while after too many wrong passwords."),
    IMPERSONATED("impersonated", "An administrator's impersonation is no proof of the account's owner.");

    private final String word;
    private final String sentence;

    Reason(String word, String sentence) {
        this.word = word;
        this.sentence = sentence;
    }

    public String word() {
        return word;
    }

    /** For the account's owner and the admin; never for whoever is at the other end of a mail protocol. */
    public String sentence() {
        return sentence;
    }

    @Override
    public String toString() {
        return word;
    }
}
