// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import io.gatepost.iptrust.net.DomainName;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.connection.KeycloakOrigin;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.StoredPolicy;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Writes one row for each of Keycloak's events of a login, within the event's transaction: the bridge's, the gate's, and
 * Keycloak's own. The bridge has left out by then what is alike ({@link EventThrift}); of pages it is left out here.
 */
final class LoginRecorder implements EventListenerProvider {
    private final KeycloakSession session;
    private final EventThrift pages;

    LoginRecorder(KeycloakSession session, EventThrift pages) {
        this.session = session;
        this.pages = pages;
    }

    @Override
    public void onEvent(Event event) {
        Map<String, String> details = event.getDetails() == null ? Map.of() : event.getDetails();
        boolean login = event.getType() == EventType.LOGIN || event.getType() == EventType.LOGIN_ERROR;
        if (event.getRealmId() == null || (!login && !details.containsKey(SignInDetail.REASON))) {
            return;
        }
        LoginEntity row = row(event, new Cells(details));
        OptionalInt alike = thrifty(event, details)
                ? pages.due(
                        new EventThrift.Login(
                                row.userId == null ? row.realmId : row.userId,
                                row.userId != null,
                                false,
                                row.secretRight,
                                Optional.ofNullable(row.reason).orElse(""),
                                row.service,
                                Optional.ofNullable(row.address).orElse(""),
                                Optional.ofNullable(row.client).orElse("")),
                        Instant.ofEpochMilli(event.getTime()))
                : OptionalInt.of(row.alikeBefore);
        if (alike.isPresent()) {
            row.alikeBefore = alike.getAsInt();
            LoginRecords.of(session).add(row);
        }
    }

    /** Refusals that come as often as anybody likes: wrong passwords at the page, and programs with a token that opens nothing. */
    private static boolean thrifty(Event event, Map<String, String> details) {
        return event.getError() != null
                && !details.containsKey(SignInDetail.VIA)
                && !(event.getType() == EventType.LOGIN_ERROR && details.containsKey(SignInDetail.REASON));
    }

    private LoginEntity row(Event event, Cells details) {
        LoginEntity row = new LoginEntity();
        row.id = event.getId();
        row.realmId = event.getRealmId();
        row.time = event.getTime();
        name(event, details, row);
        row.service = details.text(SignInDetail.SERVICE, 32).orElseGet(() -> SignIns.service(event));
        row.via = details.orNull(SignInDetail.VIA, 64);
        boolean mail = row.via != null;
        // A webmail that reads mail for its people is a client of theirs, and asked by a mail server.
        row.client = mail && !row.service.equals(Service.WEB.word())
                ? null
                : Cells.clean(event.getClientId(), 255).orElse(null);
        origin(details, row);
        row.proof = details.orNull(SignInDetail.PROOF, 32);
        if (mail) {
            row.credentialId = details.orNull(Details.CREDENTIAL_ID, 64);
            row.credentialLabel = details.orNull(Details.CREDENTIAL_USER_LABEL, 255);
        }
        boolean admitted = event.getError() == null;
        // The gate names a proof only after Keycloak has verified it.
        row.secretRight = admitted
                || (mail ? SignInDetail.RIGHT.equals(details.orNull(SignInDetail.SECRET, 16)) : row.proof != null);
        row.decision = admitted
                ? LoginRecord.ADMIT
                : details.text(SignInDetail.OUTCOME, 16)
                        .filter(LoginRecord.CHALLENGE::equals)
                        .orElse(LoginRecord.REFUSE);
        row.rule = details.orNull(SignInDetail.RULE, 128);
        row.reason = details.text(SignInDetail.REASON, 64)
                .or(() -> Cells.clean(SignIns.reason(event), 64))
                .orElse(null);
        row.policy = details.orNull(SignInDetail.POLICY, 300);
        row.trace = details.orNull(SignInDetail.TRACE, 2000);
        trial(details, row);
        row.alikeBefore = SignIns.number(details.orNull(SignInDetail.UNRECORDED, 9));
        return row;
    }

    private static void trial(Cells details, LoginEntity row) {
        String[] parts = details.text(SignInDetail.TRIAL, 255).orElse("").split(" ", -1);
        if (parts.length == 4) {
            row.trial = Cells.clean(parts[0], 64).orElse(null);
            row.trialChange = Cells.clean(parts[1], 16).orElse(null);
            row.trialDecision = Cells.clean(parts[2], 16).orElse(null);
            row.trialReason = Cells.clean(parts[3], 64).orElse(null);
        }
    }

    /** People type passwords where the name belongs: of names that are no account's only what could be one here is kept. */
    private void name(Event event, Cells details, LoginEntity row) {
        Optional<RealmModel> realm = Optional.ofNullable(session.realms().getRealm(event.getRealmId()));
        Optional<UserModel> user = Optional.ofNullable(event.getUserId())
                .flatMap(id -> realm.flatMap(
                        found -> Optional.ofNullable(session.users().getUserById(found, id))));
        row.userId = user.map(UserModel::getId).orElse(null);
        Optional<String> name = user.map(AccountFacts::name)
                .or(() -> details.raw(Details.USERNAME)
                        .flatMap(LoginName::parse)
                        .filter(typed -> realm.filter(found -> hasDomain(found, typed.domain()))
                                .isPresent())
                        .map(LoginName::toString))
                .flatMap(text -> Cells.clean(text, 320));
        row.account = name.orElse(null);
        row.domain = name.flatMap(DomainName::within)
                .flatMap(domain -> Cells.clean(domain, 255))
                .orElse(null);
    }

    /** The domain that the realm was made for, or one that has a policy in it. */
    private boolean hasDomain(RealmModel realm, String domain) {
        return realm.getName().equals(domain)
                || PolicyName.ofDomain(domain)
                        .flatMap(name -> StoredPolicy.of(session, realm, name))
                        .isPresent();
    }

    private void origin(Cells details, LoginEntity row) {
        if (details.raw(SignInDetail.ORIGIN).isPresent()) {
            row.address = details.orNull(SignInDetail.ADDRESS, 64);
            row.origin = details.orNull(SignInDetail.ORIGIN, 255);
            return;
        }
        switch (KeycloakOrigin.of(session)) {
            case Origin.Known known -> {
                row.address = known.address().toString();
                row.origin = Cells.clean(known.via(), 255).orElse(null);
            }
            case Origin.Unestablished unestablished ->
                row.origin = Cells.clean(unestablished.why(), 255).orElse(null);
        }
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {}

    @Override
    public void close() {}

    /** Texts as they fit into a column: on one line, without what prints strangely, cut where they are too long. */
    record Cells(Map<String, String> details) {
        Optional<String> raw(String name) {
            return Optional.ofNullable(details.get(name)).filter(value -> !value.isEmpty());
        }

        Optional<String> text(String name, int most) {
            return clean(details.get(name), most);
        }

        @Nullable
        String orNull(String name, int most) {
            return text(name, most).orElse(null);
        }

        static Optional<String> clean(@Nullable String text, int most) {
            if (text == null || text.isEmpty()) {
                return Optional.empty();
            }
            StringBuilder clean = new StringBuilder(Math.min(text.length(), most));
            text.codePoints()
                    .map(c -> printable(c) ? c : '\uFFFD')
                    .takeWhile(c -> clean.length() + Character.charCount(c) <= most)
                    .forEach(clean::appendCodePoint);
            return Optional.of(clean.toString());
        }

        private static boolean printable(int codePoint) {
            return switch (Character.getType(codePoint)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.UNASSIGNED,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR -> false;
                default -> true;
            };
        }
    }
}
