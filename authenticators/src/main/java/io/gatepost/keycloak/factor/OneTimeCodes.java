// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.factor;

import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.support.OnceOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.credential.CredentialInput;
import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.RecoveryAuthnCodesCredentialProvider;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.dto.RecoveryAuthnCodesCredentialData;
import org.keycloak.models.utils.RecoveryAuthnCodesUtils;
import org.keycloak.util.JsonSerialization;

/**
 * Keycloak's recovery codes, as many as the policy says, and each taken once: Keycloak takes one code in two logins that run at
 * the same time. Each use leaves an event, of which the owner is told, whatever becomes of the login.
 */
public final class OneTimeCodes extends RecoveryAuthnCodesCredentialProvider {
    /** Event detail: how many codes are left after one was used. */
    public static final String LEFT = "gatepost_codes_left";

    /** Event detail: so few are left that new ones had better be made. */
    public static final String FEW = "gatepost_codes_few";

    /** Of several providers with one id, Keycloak takes the highest; the built-in ones have 0. */
    static final int BEFORE_BUILT_IN = 100;

    /** The form of Keycloak's own, which its page shows in three groups of four. */
    private static final int CODE_LENGTH = 12;

    /** Longer than any transaction; from then on the store itself knows that the code is gone. */
    private static final Duration UNDER_WAY = Duration.ofMinutes(10);

    private static final Policy.RecoveryCodes WITHOUT_POLICY = new Policy.RecoveryCodes(12, 3);

    private final KeycloakSession session;

    OneTimeCodes(KeycloakSession session) {
        super(session);
        this.session = session;
    }

    /** New ones for this account. */
    public static List<String> made(PolicyState policy) {
        SecretGenerator random = SecretGenerator.getInstance();
        return IntStream.range(0, wanted(policy).number())
                .mapToObj(i -> random.randomString(CODE_LENGTH, RecoveryAuthnCodesUtils.UPPERNUM))
                .toList();
    }

    private static Policy.RecoveryCodes wanted(PolicyState policy) {
        return switch (policy) {
            case PolicyState.InForce inForce ->
                inForce.policy().policy().secondFactor().recoveryCodes();
            case PolicyState.Absent absent -> WITHOUT_POLICY;
            case PolicyState.Broken broken -> WITHOUT_POLICY;
        };
    }

    @Override
    public boolean isValid(RealmModel realm, UserModel user, CredentialInput input) {
        Optional<RecoveryAuthnCodesCredentialModel> codes = codes(user);
        Optional<String> turn = codes.filter(model -> !model.allCodesUsed())
                .flatMap(RecoveryAuthnCodesCredentialModel::getNextRecoveryAuthnCode)
                .map(next -> codes.get().getId() + '.' + next.getNumber());
        if (turn.isEmpty()
                || input.getChallengeResponse() == null
                || !super.isValid(realm, user, input)
                || !OnceOnly.first(session, turn.get(), UNDER_WAY)) {
            return false;
        }
        used(realm, user);
        return true;
    }

    private void used(RealmModel realm, UserModel user) {
        Optional<RecoveryAuthnCodesCredentialModel> codes = codes(user);
        int left = codes.map(OneTimeCodes::left).orElse(0);
        if (left == 0) {
            // An empty list is no factor, and Keycloak's page for the next code fails on one.
            codes.ifPresent(model -> user.credentialManager().removeStoredCredentialById(model.getId()));
        }
        new EventBuilder(realm, session, session.getContext().getConnection())
                .event(EventType.UPDATE_CREDENTIAL)
                .client(session.getContext().getClient())
                .user(user)
                .detail(Details.CREDENTIAL_TYPE, RecoveryAuthnCodesCredentialModel.TYPE)
                .detail(LEFT, Integer.toString(left))
                .detail(
                        FEW,
                        Boolean.toString(left <= wanted(policy(realm, user)).warnAt()))
                .success();
    }

    /** The account console warns with fewer than this left. It does not say whom it asks about; people see their own. */
    @Override
    protected int getWarningThreshold() {
        UserSessionModel session = this.session.getContext().getUserSession();
        Policy.RecoveryCodes wanted =
                session == null ? WITHOUT_POLICY : wanted(policy(session.getRealm(), session.getUser()));
        return wanted.warnAt() + 1;
    }

    private PolicyState policy(RealmModel realm, UserModel user) {
        return RealmPolicies.of(session, realm).covering(AccountFacts.name(user));
    }

    private static Optional<RecoveryAuthnCodesCredentialModel> codes(UserModel user) {
        return user.credentialManager()
                .getStoredCredentialsByTypeStream(RecoveryAuthnCodesCredentialModel.TYPE)
                .findFirst()
                .map(RecoveryAuthnCodesCredentialModel::createFromCredentialModel);
    }

    private static int left(CredentialModel model) {
        try {
            return JsonSerialization.readValue(model.getCredentialData(), RecoveryAuthnCodesCredentialData.class)
                    .getRemainingCodes();
        } catch (IOException e) {
            throw new UncheckedIOException("The recovery codes' data cannot be read", e);
        }
    }
}
