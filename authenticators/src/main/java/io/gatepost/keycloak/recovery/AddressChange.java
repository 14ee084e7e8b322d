// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.recovery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.keycloak.email.EmailException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * A recovery address on its way: kept outside the account until the code that was mailed there has come back. It ends by itself,
 * and with the next one.
 */
public final class AddressChange {
    /** The longest that a policy may let a code be good, and as much again for clocks. */
    private static final Duration REMEMBERED = Duration.ofHours(2);

    private static final Allowance TRIES = new Allowance("recovery-address-try", 5, REMEMBERED);

    /** Nobody's mailbox is to be filled from here: not by one account, and not by many together. */
    private static final Allowance MAILS = new Allowance("recovery-address-mail", 5, Duration.ofHours(1));

    private static final Allowance MAILS_TO_ONE = new Allowance("recovery-address-mail-to", 5, Duration.ofHours(1));

    private static final String ID = "id";
    private static final String ADDRESS = "address";
    private static final String HASH = "hash";
    private static final String UNTIL = "until";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;

    public AddressChange(KeycloakSession session, RealmModel realm, UserModel user) {
        this.session = session;
        this.realm = realm;
        this.user = user;
    }

    /** {@code until}: first instant at which the code is over. */
    public record Pending(MailAddress address, Instant until) {}

    private record Kept(String id, Pending pending, String hash) {
        @Override
        public String toString() {
            return "Kept[id=" + id + "]";
        }
    }

    public sealed interface Begin {
        record Begun(Pending pending) implements Begin {}

        record TooMany() implements Begin {}

        record MailFailed(EmailException why) implements Begin {}
    }

    public sealed interface Confirm {
        /** {@code former}: the address that it stands in for. */
        record Confirmed(RecoveryAddress address, Optional<RecoveryAddress> former) implements Confirm {}

        record NothingPending() implements Confirm {}

        record Wrong() implements Confirm {}

        record TooManyTries() implements Confirm {}

        record Unfit(RecoveryAddresses.Objection why) implements Confirm {}
    }

    public Optional<Pending> pending(Instant now) {
        return kept(now).map(Kept::pending);
    }

    /** Mails a code there. The caller has seen to it that nothing speaks against the address. */
    public Begin begin(MailAddress address, Duration lasts, Instant now) {
        if (!MAILS.take(session, user.getId()) || !MAILS_TO_ONE.take(session, address.mailbox())) {
            return new Begin.TooMany();
        }
        CodeSecret code = CodeSecret.generate();
        String id = UUID.randomUUID().toString();
        Instant until = now.plus(lasts);
        try {
            CodeMail.confirmAddress(session, realm, user, address, code, lasts);
        } catch (EmailException e) {
            return new Begin.MailFailed(e);
        }
        session.singleUseObjects()
                .put(
                        key(),
                        Math.max(1, lasts.toSeconds()),
                        Map.of(
                                ID,
                                id,
                                ADDRESS,
                                address.toString(),
                                HASH,
                                code.hash(session, realm, purpose(id)),
                                UNTIL,
                                until.toString()));
        return new Begin.Begun(new Pending(address, until));
    }

    /** Stores the address if the code is right: once, also where two come with it at once. */
    public Confirm confirm(CodeSecret typed, Instant now) {
        Optional<Kept> kept = kept(now);
        if (kept.isEmpty()) {
            return new Confirm.NothingPending();
        }
        if (!TRIES.take(session, kept.get().id())) {
            drop();
            return new Confirm.TooManyTries();
        }
        if (!typed.matches(session, realm, purpose(kept.get().id()), kept.get().hash())) {
            return new Confirm.Wrong();
        }
        if (!drop()) {
            return new Confirm.NothingPending();
        }
        RecoveryAddresses addresses = new RecoveryAddresses(session, realm, user);
        MailAddress address = kept.get().pending().address();
        Optional<RecoveryAddresses.Objection> objection = addresses.objection(address);
        if (objection.isPresent()) {
            return new Confirm.Unfit(objection.get());
        }
        Optional<RecoveryAddress> former = addresses.remove();
        return new Confirm.Confirmed(addresses.store(address, now), former);
    }

    /** Whether there was one to drop. */
    public boolean drop() {
        return session.singleUseObjects().remove(key()) != null;
    }

    private Optional<Kept> kept(Instant now) {
        Map<String, String> notes = session.singleUseObjects().get(key());
        if (notes == null) {
            return Optional.empty();
        }
        try {
            Instant until = Instant.parse(notes.getOrDefault(UNTIL, ""));
            return MailAddress.parse(notes.getOrDefault(ADDRESS, ""))
                    .filter(address -> now.isBefore(until))
                    .map(address -> new Kept(
                            notes.getOrDefault(ID, ""), new Pending(address, until), notes.getOrDefault(HASH, "")));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private String key() {
        return "gatepost-recovery-address:" + user.getId();
    }

    private String purpose(String id) {
        return "address:" + user.getId() + ":" + id;
    }
}
