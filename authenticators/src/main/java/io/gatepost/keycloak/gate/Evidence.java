// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.decision.Presented;
import io.gatepost.keycloak.company.Company;
import io.gatepost.keycloak.gate.company.CompanyGate;
import io.gatepost.keycloak.gate.company.CompanyLogin;
import io.gatepost.keycloak.gate.company.OidcProvider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.authentication.authenticators.browser.PasswordFormFactory;
import org.keycloak.authentication.authenticators.browser.UsernameFormFactory;
import org.keycloak.authentication.authenticators.browser.UsernamePasswordFormFactory;
import org.keycloak.common.util.Time;
import org.keycloak.events.Details;
import org.keycloak.models.Constants;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.ImpersonationSessionNote;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.sessions.CommonClientSessionModel;

/**
 * What Keycloak itself recorded about how a person came in; never a position in a flow, since a REQUIRED OTP form counts as
 * passed for whoever has no OTP.
 *
 * @param factor shown at any time in the session
 * @param factorNow shown in the login that is under way
 * @param enrolled set up in this session, and thereby shown
 * @param company a login at a company, at any time in the session
 * @param first the first factors that were shown, at any time in the session
 */
public record Evidence(
        Entry entry,
        Optional<ShownFactor> factor,
        boolean factorNow,
        Optional<ShownFactor> enrolled,
        Optional<CompanyLogin> company,
        boolean impersonated,
        Set<String> first) {

    /** The first factors that flow steps report; "kerberos" and "cert" are the words of SPNEGO and X.509. */
    private static final Set<String> FIRST =
            Set.of(PasswordCredentialModel.TYPE, WebAuthnCredentialModel.TYPE_PASSWORDLESS, "kerberos", "cert");

    /** Keycloak's steps that ask for the password behind a form for the name alone; another vendor's is not believed. */
    private static final Set<String> PASSWORD_FORMS =
            Set.of(PasswordFormFactory.PROVIDER_ID, UsernamePasswordFormFactory.PROVIDER_ID);

    /** Set when a link from a mail was opened; whoever reads the mailbox has shown one factor. */
    private static final String ACTION_TOKEN_USER = "ACTION_TOKEN_USER";

    /** Auth note: the login continues an administrator's impersonation. */
    private static final String IMPERSONATED = "gatepost.impersonated";

    /** Of a login that is under way, with the session that it continues if there is one. */
    static Evidence of(KeycloakSession session, AuthenticationSessionModel login) {
        Map<String, String> notes = new HashMap<>();
        RealmModel realm = login.getRealm();
        continued(session, login).ifPresent(earlier -> notes.putAll(SealedNotes.read(session, earlier)));
        Map<String, String> own = SealedNotes.read(session, login);
        notes.putAll(own);

        List<String> credentials = AuthenticatorUtil.getAuthnCredentials(login);
        Set<String> first = union(firstFactors(notes), firstFactorsNow(login));
        Optional<CompanyLogin> company = companyNow(session, login).or(() -> company(session, realm, notes));
        boolean oneFactor = passkeyAlone(login, first, company);
        Optional<ShownFactor> now = ShownFactor.among(credentials.stream()
                        .filter(type -> !oneFactor || !type.equals(WebAuthnCredentialModel.TYPE_PASSWORDLESS))
                        .toList())
                .map(type -> ShownFactor.parse(login.getAuthNote(Notes.FACTOR))
                        .orElseGet(() -> new ShownFactor(type, Instant.ofEpochMilli(Time.currentTimeMillis()))));
        return new Evidence(
                firstNow(login) ? way(login) : Entry.parse(notes.get(Notes.ENTRY)),
                now.or(() -> ShownFactor.parse(notes.get(Notes.FACTOR))),
                now.isPresent(),
                ShownFactor.parse(notes.get(Notes.ENROLLED)),
                company,
                impersonated(notes) || login.getAuthNote(IMPERSONATED) != null,
                first);
    }

    /** Whether nothing was shown in this login but a passkey that is one factor. */
    boolean passkeyAlone(AuthenticationSessionModel login) {
        return passkeyAlone(login, first, company);
    }

    /**
     * A passkey in place of the password is both factors at once where the realm has it verify its owner. Otherwise it opens for
     * whoever holds it: one factor, and shown again no second.
     */
    private static boolean passkeyAlone(
            AuthenticationSessionModel login, Set<String> first, Optional<CompanyLogin> company) {
        return first.equals(Set.of(WebAuthnCredentialModel.TYPE_PASSWORDLESS))
                && company.isEmpty()
                && !login.getUserSessionNotes().containsKey(Details.IDENTITY_PROVIDER)
                && !mailLinkOpened(login)
                && !Constants.WEBAUTHN_POLICY_OPTION_REQUIRED.equals(
                        login.getRealm().getWebAuthnPolicyPasswordless().getUserVerificationRequirement());
    }

    /** Whether the person has typed the account's password in this very login. */
    static boolean passwordNow(AuthenticationSessionModel login) {
        return AuthenticatorUtil.getAuthnCredentials(login).contains(PasswordCredentialModel.TYPE) && !onlyNamed(login);
    }

    /** Whether the person has shown a first factor in this very login, rather than continue a session. */
    static boolean firstNow(AuthenticationSessionModel login) {
        return !firstFactorsNow(login).isEmpty()
                || login.getUserSessionNotes().containsKey(Details.IDENTITY_PROVIDER)
                || mailLinkOpened(login);
    }

    /** Of a session that stands. */
    static Evidence of(KeycloakSession session, UserSessionModel userSession) {
        Map<String, String> notes = SealedNotes.read(session, userSession);
        return new Evidence(
                Entry.parse(notes.get(Notes.ENTRY)),
                ShownFactor.parse(notes.get(Notes.FACTOR)),
                false,
                ShownFactor.parse(notes.get(Notes.ENROLLED)),
                company(session, userSession.getRealm(), notes),
                impersonated(notes),
                firstFactors(notes));
    }

    /**
     * Writes it where the later requests of the login find it, which no longer know of the session that it continues, and
     * where it is found once the login has become a session.
     */
    void record(KeycloakSession session, AuthenticationSessionModel login) {
        if (impersonated) {
            login.setAuthNote(IMPERSONATED, "true");
            return;
        }
        if (entry == Entry.UNKNOWN) {
            return;
        }
        SealedNotes.write(session, login, Notes.ENTRY, entry.note());
        if (!first.isEmpty()) {
            SealedNotes.write(session, login, Notes.FIRST, String.join(",", first));
        }
        factor.ifPresent(shown -> {
            SealedNotes.write(session, login, Notes.FACTOR, shown.note());
            if (factorNow) {
                login.setAuthNote(Notes.FACTOR, shown.note());
            }
        });
        enrolled.ifPresent(shown -> SealedNotes.write(session, login, Notes.ENROLLED, shown.note()));
        company.ifPresent(vouched -> SealedNotes.write(session, login, Notes.COMPANY, vouched.note()));
    }

    /**
     * All that may be claimed with it; the policy may accept one and not another.
     *
     * @param ownRealm as {@link Presented.Company#ownRealm()}
     */
    List<Presented> presented(boolean ownRealm) {
        List<Presented> claims = new ArrayList<>(2);
        if (entry == Entry.UNKNOWN) {
            claims.add(new Presented.Nothing());
            return claims;
        }
        claims.add(
                factor.isPresent() || enrolled.isPresent()
                        ? new Presented.PasswordAndSecondFactor()
                        : new Presented.Password());
        company.ifPresent(login ->
                claims.add(new Presented.Company(login.by(), login.alias(), Set.copyOf(login.contexts()), ownRealm)));
        return claims;
    }

    private static List<String> firstFactorsNow(AuthenticationSessionModel login) {
        return AuthenticatorUtil.getAuthnCredentials(login).stream()
                .filter(FIRST::contains)
                .filter(type -> !type.equals(PasswordCredentialModel.TYPE) || !onlyNamed(login))
                .toList();
    }

    private static Set<String> firstFactors(Map<String, String> notes) {
        return union(Set.of(), List.of(notes.getOrDefault(Notes.FIRST, "").split(",", -1)));
    }

    private static Set<String> union(Set<String> earlier, Collection<String> reported) {
        Set<String> union = new TreeSet<>(earlier);
        reported.stream().filter(FIRST::contains).forEach(union::add);
        return Collections.unmodifiableSet(union);
    }

    private static Entry way(AuthenticationSessionModel login) {
        // Only logins that have pages have a flow path; the password grant runs its flow without one.
        return login.getAuthNote(AuthenticationProcessor.CURRENT_FLOW_PATH) == null ? Entry.GRANT : Entry.PAGE;
    }

    /** Keycloak's form for the name alone reports a password, too (26.7, it is a form for both by inheritance). */
    private static boolean onlyNamed(AuthenticationSessionModel login) {
        Set<String> done = login.getExecutionStatus().entrySet().stream()
                .filter(step -> step.getValue() == CommonClientSessionModel.ExecutionStatus.SUCCESS)
                .flatMap(step ->
                        Optional.ofNullable(login.getRealm().getAuthenticationExecutionById(step.getKey())).stream())
                .flatMap(step -> Optional.ofNullable(step.getAuthenticator()).stream())
                .collect(Collectors.toSet());
        return done.contains(UsernameFormFactory.PROVIDER_ID) && Collections.disjoint(done, PASSWORD_FORMS);
    }

    private static boolean mailLinkOpened(AuthenticationSessionModel login) {
        String user = login.getAuthNote(ACTION_TOKEN_USER);
        UserModel authenticated = login.getAuthenticatedUser();
        return user != null && authenticated != null && user.equals(authenticated.getId());
    }

    /** The session that the login continues, once Keycloak has verified its cookie in this request. */
    private static Optional<UserSessionModel> continued(KeycloakSession session, AuthenticationSessionModel login) {
        return Optional.ofNullable(session.getContext().getUserSession())
                .filter(found -> found.getRealm().equals(login.getRealm()))
                .filter(found -> found.getUser().equals(login.getAuthenticatedUser()));
    }

    private static boolean impersonated(Map<String, String> notes) {
        return notes.containsKey(ImpersonationSessionNote.IMPERSONATOR_ID.toString());
    }

    /** The login under way came by the provider itself, with an answer that {@link CompanyGate} or {@link OidcProvider} accepted. */
    private static Optional<CompanyLogin> companyNow(KeycloakSession session, AuthenticationSessionModel login) {
        String alias = login.getUserSessionNotes().get(Details.IDENTITY_PROVIDER);
        return CompanyLogin.parse(login.getClientNote(CompanyLogin.ANSWER))
                .filter(answer -> answer.alias().equals(alias) && stands(session, login.getRealm(), answer));
    }

    private static Optional<CompanyLogin> company(
            KeycloakSession session, RealmModel realm, Map<String, String> notes) {
        return CompanyLogin.parse(notes.get(Notes.COMPANY)).filter(login -> stands(session, realm, login));
    }

    /** Whether the company is there still, and vouches as it did. */
    private static boolean stands(KeycloakSession session, RealmModel realm, CompanyLogin login) {
        // Keycloak looks providers up in the realm of the request, which an admin's token need not be of.
        if (!realm.equals(session.getContext().getRealm())) {
            return false;
        }
        IdentityProviderModel provider = session.identityProviders().getByAlias(login.alias());
        return provider != null
                && provider.isEnabled()
                && Company.proofOf(provider).filter(login.by()::equals).isPresent();
    }
}
