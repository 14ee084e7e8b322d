// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.policy;

import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.Outcome;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.connection.KeycloakOrigin;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Whether an admin could still sign in from where they are now, so that nobody saves themselves out of their own house. */
final class OwnAccess {
    private final RealmModel callerRealm;
    private final UserModel caller;
    private final Account account;
    private final RealmModel realm;
    private final Origin origin;
    private final RealmPolicies policies;
    private final Instant now;

    private OwnAccess(AdminRequest request) {
        this.callerRealm = request.guard().caller().getRealm();
        this.caller = request.guard().caller().getUser();
        this.account = AccountFacts.of(request.session(), callerRealm, caller);
        this.realm = request.realm();
        this.origin = KeycloakOrigin.of(request.session());
        this.policies = RealmPolicies.of(request.session(), realm);
        this.now = request.now();
    }

    static OwnAccess of(AdminRequest request) {
        return new OwnAccess(request);
    }

    /** Throws the problem to answer with if this changes what covers the caller's own account, and would refuse it. */
    void requireUnder(RealmPolicies after) {
        PolicyState then = after.covering(account.name());
        if (concerned() && !then.equals(policies.covering(account.name())) && !couldSignIn(then)) {
            throw Problem.typed(
                            Response.Status.CONFLICT,
                            "own-access",
                            "Under this policy your own account, " + account.name()
                                    + ", could not sign in to administrate from where you are now. Add force=true to"
                                    + " save it all the same.")
                    .exception();
        }
    }

    /** Admins of realm master are covered by master's policies, whichever realm they administrate; programs by none. */
    private boolean concerned() {
        return callerRealm.equals(realm) && caller.getServiceAccountClientLink() == null;
    }

    /** With what the account has, not only with what was shown today. */
    private boolean couldSignIn(PolicyState policy) {
        List<Presented> possible = account.secondFactor()
                ? List.of(new Presented.Password(), new Presented.PasswordAndSecondFactor())
                : List.of(new Presented.Password());
        return possible.stream()
                .anyMatch(presented -> opens(
                        Decider.decide(policy, account, new Attempt(Service.ADMIN, origin, presented, false, now))));
    }

    private static boolean opens(Decision decision) {
        return switch (decision.outcome()) {
            case Outcome.Admit admit -> true;
            // It leads to the enrolment of a second factor, and from there inside.
            case Outcome.Challenge challenge -> challenge.enrolmentDue();
            case Outcome.Refuse refuse -> false;
        };
    }
}
