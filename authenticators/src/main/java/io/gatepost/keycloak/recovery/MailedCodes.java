// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.recovery;

import io.gatepost.keycloak.support.OnceOnly;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.keycloak.email.EmailException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The code that stands in place of a lost second factor. It belongs to one sign-in, in which the password was right, and is kept
 * there: whoever starts another has no use for it. What is counted is counted for the account, over all its sign-ins.
 */
public final class MailedCodes {
    /** The longest that a policy may let a code be good, and as much again for clocks. */
    private static final Duration REMEMBERED = Duration.ofHours(2);

    private static final Allowance TRIES = new Allowance("recovery-try", 5, REMEMBERED);

    /** Five tries at each of five codes a day: a guesser gets in once in a hundred years, and the owner is told each time. */
    private static final Allowance MAILS_AN_HOUR = new Allowance("recovery-mail-h", 3, Duration.ofHours(1));

    private static final Allowance MAILS_A_DAY = new Allowance("recovery-mail-d", 5, Duration.ofDays(1));

    private static final Logger LOG = Logger.getLogger(MailedCodes.class);
    private static final String ID = "gatepost.recovery.id";
    private static final String HASH = "gatepost.recovery.hash";
    private static final String UNTIL = "gatepost.recovery.until";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final AuthenticationSessionModel login;

    /** {@code login}: one that has found its user. */
    public MailedCodes(KeycloakSession session, AuthenticationSessionModel login) {
        this.session = session;
        this.realm = login.getRealm();
        this.user = login.getAuthenticatedUser();
        this.login = login;
    }

    /** What became of asking for a code; the person is told the same each time. */
    public enum Sending {
        SENT,
        NO_ADDRESS,
        TOO_MANY,
        FAILED
    }

    /** Mails a code to the recovery address. An earlier one of this sign-in ends. */
    public Sending send(Duration lasts, Instant now) {
        Optional<RecoveryAddress> address = new RecoveryAddresses(session, realm, user).usable();
        if (address.isEmpty()) {
            return Sending.NO_ADDRESS;
        }
        if (!MAILS_AN_HOUR.take(session, user.getId()) || !MAILS_A_DAY.take(session, user.getId())) {
            return Sending.TOO_MANY;
        }
        CodeSecret code = CodeSecret.generate();
        String id = UUID.randomUUID().toString();
        login.setAuthNote(ID, id);
        login.setAuthNote(HASH, code.hash(session, realm, purpose(id)));
        login.setAuthNote(UNTIL, now.plus(lasts).toString());
        try {
            CodeMail.recover(session, realm, user, address.get().mailbox(), code, lasts);
            return Sending.SENT;
        } catch (EmailException e) {
            LOG.warnf(e, "The recovery code of account %s could not be mailed", user.getId());
            return Sending.FAILED;
        }
    }

    /** What a typed code is; the person is told of wrong ones and of those that are over the same. */
    public enum Typed {
        RIGHT,
        WRONG,
        /** None was mailed, its time or its tries are over, or it was used. */
        OVER
    }

    /** A right one is used up, also where two come with it at once. */
    public Typed use(CodeSecret typed, Instant now) {
        String id = login.getAuthNote(ID);
        String hash = login.getAuthNote(HASH);
        if (id == null || hash == null || over(now) || !TRIES.take(session, id)) {
            return Typed.OVER;
        }
        if (!typed.matches(session, realm, purpose(id), hash)) {
            return Typed.WRONG;
        }
        return OnceOnly.first(session, "recovery-code:" + id, REMEMBERED) ? Typed.RIGHT : Typed.OVER;
    }

    private boolean over(Instant now) {
        String until = login.getAuthNote(UNTIL);
        try {
            return until == null || !now.isBefore(Instant.parse(until));
        } catch (DateTimeException e) {
            return true;
        }
    }

    private String purpose(String id) {
        return "recovery:" + user.getId() + ":" + id;
    }
}
