// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.keycloak.factor.FactorReset;
import io.gatepost.keycloak.mail.MailSettings;
import io.gatepost.keycloak.recovery.CodeSecret;
import io.gatepost.keycloak.recovery.EnrolmentLeave;
import io.gatepost.keycloak.recovery.MailedCodes;
import io.gatepost.keycloak.recovery.RecoveryAddresses;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.common.util.Time;
import org.keycloak.credential.CredentialModel;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.services.resources.LoginActionsService;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * {@code /realms/{realm}/gatepost/recovery}: pages beside a sign-in in which the password was right, for somebody who has lost
 * the second factor. A code to the recovery address resets the factors, and the sign-in starts over at the password.
 */
@Produces(MediaType.TEXT_HTML)
public final class RecoveryResource {
    /** Where it is below a realm. */
    static final String PATH = "gatepost/recovery";

    /** What it tells Keycloak's events that it is about. */
    public static final String CREDENTIAL_TYPE = "gatepost-recovery";

    private static final String TEMPLATE = "gatepost-recovery.ftl";
    private static final String SEND = "send";
    private static final String CODE = "code";
    private static final String TOKEN = "token";
    private static final String TOKEN_NOTE = "gatepost.recovery.token";

    private final KeycloakSession session;
    private final RealmModel realm;

    public RecoveryResource(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
    }

    /** Whether it can be offered at a page that asks for a second factor. */
    static Optional<URI> offer(KeycloakSession session, AuthenticationSessionModel login) {
        return terms(session, login).map(terms -> address(session, login));
    }

    /** The domain's, for a sign-in in which the password was just right and which only lacks the second factor. */
    private static Optional<Policy.Recovery> terms(KeycloakSession session, AuthenticationSessionModel login) {
        if (login.getAuthenticatedUser() == null
                || !login.getAuthenticatedUser().isEnabled()
                || !Evidence.passwordNow(login)) {
            return Optional.empty();
        }
        WebDecision decision = WebDecision.of(session, login);
        return decision.policy() instanceof PolicyState.InForce inForce
                        && decision.evidence().entry() == Entry.PAGE
                        && !decision.evidence().factorNow()
                        && decision.account().secondFactor()
                        && decision.factorWouldAdmit()
                        && MailSettings.present(session, login.getRealm())
                ? Optional.of(inForce.policy().policy().secondFactor().recovery())
                        .filter(Policy.Recovery::allowed)
                : Optional.empty();
    }

    private static URI address(KeycloakSession session, AuthenticationSessionModel login) {
        return LoginUnderWay.address(session, login, PATH).build();
    }

    /** Says what will happen, and asks before it does. */
    @GET
    public Response page(
            @QueryParam("client_id") @Nullable String clientId, @QueryParam("tab_id") @Nullable String tabId) {
        return login(clientId, tabId).map(login -> form(login, "start", false)).orElseGet(this::closed);
    }

    /** Sends the code, or takes the one that was typed. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response submitted(
            @QueryParam("client_id") @Nullable String clientId,
            @QueryParam("tab_id") @Nullable String tabId,
            MultivaluedMap<String, String> fields) {
        Optional<AuthenticationSessionModel> login = login(clientId, tabId).filter(one -> fromOurPage(one, fields));
        Optional<Policy.Recovery> terms = login.flatMap(one -> terms(session, one));
        if (login.isEmpty() || terms.isEmpty()) {
            return closed();
        }
        if (fields.containsKey(SEND)) {
            send(login.get(), terms.get());
            return form(login.get(), "code", false);
        }
        return typed(login.get(), Optional.ofNullable(fields.getFirst(CODE)).orElse(""));
    }

    private Optional<AuthenticationSessionModel> login(@Nullable String clientId, @Nullable String tabId) {
        return LoginUnderWay.find(session, clientId, tabId)
                .filter(login -> terms(session, login).isPresent());
    }

    private static boolean fromOurPage(AuthenticationSessionModel login, MultivaluedMap<String, String> fields) {
        String expected = login.getAuthNote(TOKEN_NOTE);
        String shown = fields.getFirst(TOKEN);
        return expected != null
                && shown != null
                && MessageDigest.isEqual(expected.getBytes(UTF_8), shown.getBytes(UTF_8));
    }

    /** What comes of it the page does not tell: the owner sees it in the mailbox, the audit in the event. */
    private void send(AuthenticationSessionModel login, Policy.Recovery terms) {
        EventBuilder event = event(login, EventType.SEND_VERIFY_EMAIL);
        if (lock(login).closed().isPresent()) {
            event.error(Errors.USER_TEMPORARILY_DISABLED);
            return;
        }
        switch (new MailedCodes(session, login).send(terms.lasts(), now())) {
            case SENT -> event.success();
            case NO_ADDRESS -> event.error("gatepost_no_recovery_address");
            case TOO_MANY -> event.error("gatepost_too_many");
            case FAILED -> event.error(Errors.EMAIL_SEND_FAILED);
        }
    }

    private Response typed(AuthenticationSessionModel login, String code) {
        Optional<String> locked = lock(login).closed();
        if (locked.isPresent()) {
            event(login, EventType.LOGIN).error(locked.get());
            return form(login, "code", true);
        }
        return switch (new MailedCodes(session, login).use(CodeSecret.typed(code), now())) {
            case RIGHT -> recovered(login);
            case WRONG -> {
                lock(login).count(OTPCredentialModel.TYPE);
                event(login, EventType.LOGIN).error(Errors.INVALID_USER_CREDENTIALS);
                yield form(login, "code", true);
            }
            case OVER -> {
                event(login, EventType.LOGIN).error("gatepost_code_over");
                yield form(login, "code", true);
            }
        };
    }

    private Response recovered(AuthenticationSessionModel login) {
        UserModel user = login.getAuthenticatedUser();
        EnrolmentLeave.give(session, login);
        List<CredentialModel> removed = FactorReset.perform(session, realm, user);
        event(login, EventType.REMOVE_CREDENTIAL)
                .detail("gatepost_factors", String.valueOf(removed.size()))
                .success();
        AuthenticationProcessor.resetFlow(login, LoginActionsService.AUTHENTICATE_PATH);
        // Ending the sessions has left another one here.
        LoginUnderWay.stand(session, login);
        return page(login, Map.of("step", "done")).createForm(TEMPLATE);
    }

    private Response form(AuthenticationSessionModel login, String step, boolean wrong) {
        UserModel user = login.getAuthenticatedUser();
        if (user == null) {
            // A request sent at the same time has recovered, and the sign-in has started over.
            return closed();
        }
        String token = login.getAuthNote(TOKEN_NOTE);
        if (token == null) {
            token = SecretGenerator.getInstance().randomString();
            login.setAuthNote(TOKEN_NOTE, token);
        }
        Map<String, Object> words = new HashMap<>(Map.of("step", step, "token", token));
        new RecoveryAddresses(session, realm, user)
                .usable()
                .ifPresent(address -> words.put("masked", address.mailbox().masked()));
        LoginFormsProvider page = page(login, words);
        if (wrong) {
            page.addError(new FormMessage(CODE, "gatepostRecoveryWrong"));
        }
        return page.createForm(TEMPLATE);
    }

    private LoginFormsProvider page(AuthenticationSessionModel login, Map<String, Object> words) {
        return session.getProvider(LoginFormsProvider.class)
                .setAuthenticationSession(login)
                .setActionUri(address(session, login))
                .setResponseHeader("Cache-Control", "no-store")
                .setAttribute("gatepostRecovery", words);
    }

    private Response closed() {
        return LoginUnderWay.closed(session, "gatepostRecoveryClosed");
    }

    private GuessLock lock(AuthenticationSessionModel login) {
        return new GuessLock(session, realm, login.getAuthenticatedUser());
    }

    private EventBuilder event(AuthenticationSessionModel login, EventType type) {
        return new EventBuilder(realm, session, session.getContext().getConnection())
                .event(type)
                .client(login.getClient())
                .user(login.getAuthenticatedUser())
                .detail(Details.CREDENTIAL_TYPE, CREDENTIAL_TYPE);
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }
}
