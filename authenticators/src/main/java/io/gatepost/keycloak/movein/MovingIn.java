// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.keycloak.account.AccountDirectory;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.apppassword.AppPasswords;
import io.gatepost.keycloak.apppassword.ForeignHash;
import io.gatepost.keycloak.apppassword.ImportMarks;
import io.gatepost.keycloak.apppassword.ImportedPasswords;
import io.gatepost.keycloak.apppassword.OldPassword;
import io.gatepost.keycloak.movein.Belongings.Kind;
import io.gatepost.keycloak.movein.Belongings.Mover;
import io.gatepost.keycloak.movein.Belongings.OldOtp;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.trust.SecondFactors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.PasswordCredentialModel;

/**
 * Carries the belongings of accounts into a realm, account by account (decision 0025).
 *
 * @param chosenLast how long an app password is good whose secret a person may have chosen
 * @param shared hashes that more than one account of this export has
 */
public record MovingIn(Instant now, Duration chosenLast, Set<String> shared) {
    public MovingIn {
        shared = Set.copyOf(shared);
    }

    public static MovingIn of(Belongings belongings, Instant now, Duration chosenLast) {
        Map<String, String> owners = new HashMap<>();
        Set<String> shared = new HashSet<>();
        for (Mover mover : belongings.movers()) {
            // An account may be written in several ways.
            String name = LoginName.parse(mover.name()).map(LoginName::toString).orElse(mover.name());
            for (OldPassword password : mover.passwords()) {
                String hash = password.hash().reveal();
                String owner = owners.putIfAbsent(hash, name);
                if (owner != null && !owner.equals(name)) {
                    shared.add(hash);
                }
            }
        }
        return new MovingIn(now, chosenLast, shared);
    }

    /** The account, if it is one of this realm's; its id is what an admin event names. */
    public static Optional<UserModel> account(KeycloakSession session, RealmModel realm, String name) {
        AccountDirectory directory = AccountDirectory.of(session);
        return LoginName.parse(name)
                .filter(parsed -> directory
                        .realm(session, parsed)
                        .filter(found -> found.getId().equals(realm.getId()))
                        .isPresent())
                .flatMap(parsed -> directory.user(session, realm, parsed));
    }

    /** In the session's transaction: all of it stands, or none. */
    public List<Carriage> carry(KeycloakSession session, RealmModel realm, UserModel user, Mover mover) {
        List<Carriage> carriages = new ArrayList<>();
        ImportMarks marks = new ImportMarks(session, realm, user);
        ImportedPasswords passwords = new ImportedPasswords(session, realm, user);
        int limit = limit(RealmPolicies.of(session, realm).covering(AccountFacts.name(user)));
        for (OldPassword password : mover.passwords()) {
            carriages.add(carry(password, passwords, marks, limit, user));
        }
        // Asked before the first is carried: an account may bring several, and keeps what it has.
        boolean hasFactor = SecondFactors.any(user);
        for (OldOtp otp : mover.otps()) {
            carriages.add(carry(otp, marks, hasFactor, user));
        }
        mover.left()
                .forEach(left ->
                        carriages.add(new Carriage.Left(left.kind(), left.label(), left.reason(), left.detail())));
        return carriages;
    }

    private Carriage carry(OldPassword old, ImportedPasswords passwords, ImportMarks marks, int limit, UserModel user) {
        String hash = old.hash().reveal();
        // The same secret again for other services is another one.
        String mark = old.label() + "\n" + hash;
        if (marks.has(Kind.APP_PASSWORD.word(), mark)) {
            return new Carriage.Already(Kind.APP_PASSWORD, old.label());
        }
        if (shared.contains(hash)) {
            return new Carriage.Left(
                    Kind.APP_PASSWORD,
                    old.label(),
                    "shared",
                    "Another account of this export has the very same secret: somebody chose it for many.");
        }
        List<String> remarks = new ArrayList<>();
        Optional<Instant> expires = old.expires();
        if (!old.generated()) {
            Instant end = now.plus(chosenLast);
            expires = Optional.of(expires.filter(end::isAfter).orElse(end));
            remarks.add("A person may have chosen it, so it ends on " + expires.get() + ", and a lock closes it.");
        }
        if (ForeignHash.parse(hash).filter(parsed -> !parsed.scheme().salted()).isPresent()) {
            remarks.add(
                    "Its old hash has no salt: whoever has the export can look up simple secrets. Replace it soon.");
        }
        if (!hasPassword(user)) {
            remarks.add("The account has no password yet. Once it gets one, this app password ends.");
        }
        return switch (passwords.bring(
                new OldPassword(old.label(), old.services(), old.hash(), old.generated(), old.created(), expires),
                limit,
                now)) {
            case ImportedPasswords.Bringing.Brought brought -> {
                marks.add(Kind.APP_PASSWORD.word(), mark);
                yield new Carriage.Carried(
                        Kind.APP_PASSWORD,
                        brought.password().label(),
                        brought.password().services(),
                        remarks);
            }
            case ImportedPasswords.Bringing.Refused refused ->
                new Carriage.Left(Kind.APP_PASSWORD, old.label(), refused.reason(), refused.detail());
        };
    }

    private static Carriage carry(OldOtp otp, ImportMarks marks, boolean hasFactor, UserModel user) {
        String secret = otp.secret().reveal();
        if (marks.has(Kind.OTP.word(), secret)) {
            return new Carriage.Already(Kind.OTP, otp.label());
        }
        if (hasFactor) {
            return new Carriage.Left(
                    Kind.OTP,
                    otp.label(),
                    "has-factor",
                    "The account has a second factor here already; another one is its owner's to add.");
        }
        return switch (OtpGenerator.of(otp)) {
            case OtpGenerator.Fit fit -> {
                fit.model().setUserLabel(unusedLabel(fit.model().getUserLabel(), user));
                user.credentialManager().createStoredCredential(fit.model());
                marks.add(Kind.OTP.word(), secret);
                yield new Carriage.Carried(Kind.OTP, fit.model().getUserLabel(), List.of());
            }
            case OtpGenerator.Unfit unfit -> new Carriage.Left(Kind.OTP, otp.label(), unfit.reason(), unfit.detail());
        };
    }

    /** Keycloak wants the labels of a type to differ; old systems did not, and many a generator has none. */
    private static String unusedLabel(String label, UserModel user) {
        List<String> used = user.credentialManager()
                .getStoredCredentialsByTypeStream(OTPCredentialModel.TYPE)
                .flatMap(model -> Stream.ofNullable(model.getUserLabel()))
                .toList();
        String unused = label;
        for (int number = 2; used.stream().anyMatch(unused::equalsIgnoreCase); number++) {
            unused = label + " " + number;
        }
        return unused;
    }

    private static int limit(PolicyState policy) {
        return switch (policy) {
            case PolicyState.InForce inForce ->
                inForce.policy().policy().appPasswords().limit();
            case PolicyState.Absent absent -> AppPasswords.LIMIT_WITHOUT_POLICY;
            case PolicyState.Broken broken -> AppPasswords.LIMIT_WITHOUT_POLICY;
        };
    }

    private static boolean hasPassword(UserModel user) {
        return user.isFederated()
                || user.credentialManager()
                        .getStoredCredentialsByTypeStream(PasswordCredentialModel.TYPE)
                        .findAny()
                        .isPresent();
    }
}
