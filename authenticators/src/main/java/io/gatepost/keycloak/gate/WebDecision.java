// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import static io.gatepost.iptrust.policy.Enrolment.OFF;

import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.Enrolling;
import io.gatepost.iptrust.decision.Outcome;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.SecondFactorMethod;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.connection.KeycloakOrigin;
import io.gatepost.keycloak.gate.company.CompanyLogin;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.policy.Trial;
import io.gatepost.keycloak.trust.TrustedDevice;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The decision about one person at one exit of Keycloak. It only translates; {@link Decider} decides. */
public final class WebDecision {
    /** Client attribute: which service of the policy the client is a way in to. */
    static final String SERVICE_ATTRIBUTE = "gatepost.service";

    private static final Set<String> ADMIN_CLIENTS =
            Set.of(Constants.ADMIN_CONSOLE_CLIENT_ID, Constants.ADMIN_CLI_CLIENT_ID);

    private final Decision decision;
    private final Circumstances here;
    private final PolicyState policy;
    private final String policyStamp;
    private final Supplier<String> trial;
    private final Optional<TrustedDevice> device;

    private WebDecision(
            Decision decision,
            Circumstances here,
            PolicyState policy,
            String policyStamp,
            Supplier<String> trial,
            Optional<TrustedDevice> device) {
        this.decision = decision;
        this.here = here;
        this.policy = policy;
        this.policyStamp = policyStamp;
        this.trial = trial;
        this.device = device;
    }

    /** About a login that is under way and has found its user. */
    public static WebDecision of(KeycloakSession session, AuthenticationSessionModel login) {
        Evidence evidence = Evidence.of(session, login);
        RealmModel realm = login.getRealm();
        UserModel user = login.getAuthenticatedUser();
        return decide(
                session,
                realm,
                new Circumstances(
                        session,
                        realm,
                        user,
                        serviceOf(login.getClient()),
                        KeycloakOrigin.of(session),
                        evidence,
                        evidence.entry() == Entry.PAGE
                                ? DeviceAtTheDoor.atPage(session, realm, user)
                                : DeviceAtTheDoor.NONE));
    }

    /** Whether the login may go on as it is: the policy admits it, and no factor is missing for what it leads to. */
    public static boolean open(KeycloakSession session, AuthenticationSessionModel login) {
        WebDecision decision = of(session, login);
        decision.evidence().record(session, login);
        return decision.admits() && !Sensitive.stepUpDue(decision, login);
    }

    /** About a session that stands, used by this client from the address of this request. */
    public static WebDecision of(KeycloakSession session, UserSessionModel userSession, ClientModel client) {
        return of(session, userSession, client, serviceOf(client), KeycloakOrigin.of(session));
    }

    public static WebDecision of(
            KeycloakSession session,
            UserSessionModel userSession,
            ClientModel client,
            Optional<Service> service,
            Origin origin) {
        DeviceAtTheDoor door = DeviceAtTheDoor.ofSession(
                session,
                userSession.getRealm(),
                userSession.getUser(),
                userSession.getAuthenticatedClientSessionByClient(client.getId()),
                origin);
        return decide(session, userSession, service, origin, door);
    }

    /**
     * Why a session that stands does not admit its person, with a token of this client, to the service from the address of this
     * request; nothing if it does. A refusal is recorded.
     */
    public static Optional<Reason> refusal(
            KeycloakSession session, UserSessionModel userSession, ClientModel client, Service service) {
        WebDecision decision = of(session, userSession, client, Optional.of(service), KeycloakOrigin.of(session));
        if (decision.admits()) {
            return Optional.empty();
        }
        Audit.refusedRequest(session, decision, userSession, client);
        return Optional.of(decision.reason());
    }

    /**
     * About the person behind a webmail that reads their mail with a token of its own: as when it refreshes the token, so that what
     * counts is where the browser was. Whoever asks records what comes of it.
     */
    public static WebDecision ofWebmail(KeycloakSession session, UserSessionModel userSession, ClientModel client) {
        @Nullable
        AuthenticatedClientSessionModel clientSession =
                userSession.getAuthenticatedClientSessionByClient(client.getId());
        return of(
                session,
                userSession,
                client,
                Optional.of(Service.WEB),
                recorded(clientSession == null ? null : clientSession.getNote(Notes.ADDRESS)));
    }

    /**
     * Why a session that stands does not admit its person to the service from an address that the bridge states, where there is no
     * browser; nothing if it does. Whoever asks records what comes of it.
     */
    public static Optional<Reason> refusalFrom(
            KeycloakSession session, UserSessionModel userSession, Service service, Origin origin) {
        WebDecision decision = decide(session, userSession, Optional.of(service), origin, DeviceAtTheDoor.NONE);
        return decision.admits() ? Optional.empty() : Optional.of(decision.reason());
    }

    /** Whether the policy takes this login at a company for a whole proof, wherever the person is, and not for a first factor only. */
    static boolean provesOutside(
            KeycloakSession session, UserSessionModel userSession, CompanyLogin login, Instant now) {
        RealmModel realm = userSession.getRealm();
        Account account = AccountFacts.of(session, realm, userSession.getUser());
        Attempt anywhere = new Attempt(
                Service.WEB,
                new Origin.Unestablished("to be a proof it has to be one anywhere"),
                new Presented.Company(
                        login.by(),
                        login.alias(),
                        Set.copyOf(login.contexts()),
                        Circumstances.ownRealm(session, realm, account)),
                false,
                now);
        return Decider.decide(RealmPolicies.of(session, realm).covering(account.name()), account, anywhere)
                        .outcome()
                instanceof Outcome.Admit;
    }

    /** The trusted device from which a session that stands is used in this request. */
    public static Optional<TrustedDevice> trustedDevice(
            KeycloakSession session, UserSessionModel userSession, ClientModel client) {
        return of(session, userSession, client, Optional.of(Service.WEB), KeycloakOrigin.of(session))
                .device();
    }

    /**
     * Nothing for a word that is no service of pages: a slip in an attribute must not open another service than was meant, and
     * whoever may only manage clients must not judge a browser by what the policy accepts from a mail program.
     */
    public static Optional<Service> serviceOf(ClientModel client) {
        return serviceOf(client.getClientId(), client.getAttribute(SERVICE_ATTRIBUTE));
    }

    public static Optional<Service> serviceOf(String clientId, @Nullable String word) {
        if (word != null && !word.isBlank()) {
            return Service.of(word.strip()).filter(Service::interactive);
        }
        return Optional.of(ADMIN_CLIENTS.contains(clientId) ? Service.ADMIN : Service.WEB);
    }

    /**
     * Where the person is. A confidential client's back end fetches and refreshes tokens from its own address, so that
     * for it the address counts that the browser had. Where the gate has seen no browser there is none to go by: the back end
     * of a webmail stands in the office.
     */
    static Origin originOf(KeycloakSession session, AuthenticatedClientSessionModel clientSession) {
        return clientSession.getClient().isPublicClient()
                ? KeycloakOrigin.of(session)
                : recorded(clientSession.getNote(Notes.ADDRESS));
    }

    static Origin recorded(@Nullable String address) {
        if (address == null) {
            return new Origin.Unestablished("the gate has let no browser through to this client");
        }
        return IpAddress.parse(address)
                .<Origin>map(known -> new Origin.Known(known, "browser"))
                .orElseGet(() -> new Origin.Unestablished("the recorded address cannot be read"));
    }

    private static WebDecision decide(
            KeycloakSession session,
            UserSessionModel userSession,
            Optional<Service> service,
            Origin origin,
            DeviceAtTheDoor door) {
        RealmModel realm = userSession.getRealm();
        Evidence evidence = Evidence.of(session, userSession);
        return decide(
                session,
                realm,
                new Circumstances(session, realm, userSession.getUser(), service, origin, evidence, door));
    }

    private static WebDecision decide(KeycloakSession session, RealmModel realm, Circumstances here) {
        String name = here.account().name();
        RealmPolicies policies = RealmPolicies.of(session, realm);
        PolicyState policy = policies.covering(name);
        Optional<TrustedDevice> device = here.device(policy);
        Decision decision = here.judge(policy, device);
        // Asked for only where the decision is recorded.
        Supplier<String> trial = () -> Trial.result(policies, name, decision, here::tried);
        return new WebDecision(decision, here, policy, policies.stamp(name), trial, device);
    }

    /** In, with nothing left to do. */
    public boolean admits() {
        return switch (decision.outcome()) {
            case Outcome.Admit admit -> !enrolmentDue();
            case Outcome.Challenge challenge -> false;
            case Outcome.Refuse refuse -> false;
        };
    }

    /** The person must set up a second factor, and may do so here, before going on. */
    boolean enrolmentDue() {
        return switch (decision.outcome()) {
            case Outcome.Admit admit -> admit.enrolling() == Enrolling.DUE;
            case Outcome.Challenge challenge -> challenge.enrolmentDue();
            case Outcome.Refuse refuse -> false;
        };
    }

    /** What is to become of a second factor that the account lacks, in a login that is admitted. */
    Enrolling enrolling() {
        return switch (decision.outcome()) {
            case Outcome.Admit admit -> admit.enrolling();
            case Outcome.Challenge challenge -> Enrolling.NONE;
            case Outcome.Refuse refuse -> Enrolling.NONE;
        };
    }

    /** Until when an account that has to have a second factor may still put it off; nothing where it may not, or need not. */
    Optional<Instant> putOffUntil() {
        return enrolling().putOff() && policy instanceof PolicyState.InForce inForce
                ? inForce.policy().policy().secondFactor().graceUntil()
                : Optional.empty();
    }

    /** Whether an account without a second factor may set one up here of its own accord. */
    boolean mayEnrol() {
        // Without a policy nobody is admitted but the built-in admin, who had better have a factor.
        return policy instanceof PolicyState.Absent
                || here.service()
                        .filter(known -> Decider.mayEnrol(policy, known, here.origin()))
                        .isPresent();
    }

    /** Whether the domain lets people have this kind of second factor. */
    boolean maySetUp(SecondFactorMethod method) {
        return switch (policy) {
            case PolicyState.InForce inForce ->
                inForce.policy().policy().secondFactor().methods().contains(method);
            case PolicyState.Absent absent -> true;
            case PolicyState.Broken broken -> false;
        };
    }

    /** Whether the account has a second factor, and the domain has not switched off asking for it. */
    boolean factorCounts() {
        return here.account().secondFactor()
                && switch (policy) {
                    case PolicyState.InForce inForce ->
                        Decider.enrolment(inForce.policy().policy().secondFactor(), here.account()) != OFF;
                    case PolicyState.Absent absent -> true;
                    case PolicyState.Broken broken -> true;
                };
    }

    /** A second factor that the account has would do. */
    boolean factorWouldDo() {
        return switch (decision.outcome()) {
            case Outcome.Challenge challenge ->
                !challenge.enrolmentDue()
                        && here.evidence().entry() != Entry.UNKNOWN
                        && challenge.accepts().contains(Proof.PASSWORD_AND_SECOND_FACTOR);
            case Outcome.Admit admit -> false;
            case Outcome.Refuse refuse -> false;
        };
    }

    /** Whether the policy would admit the person from here with a second factor, whether the account has one or not. */
    boolean factorWouldAdmit() {
        if (here.evidence().entry() == Entry.UNKNOWN || here.evidence().impersonated()) {
            return false;
        }
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        return here.service()
                .filter(known -> switch (Decider.decide(
                                policy,
                                here.account(),
                                new Attempt(known, here.origin(), new Presented.PasswordAndSecondFactor(), false, now))
                        .outcome()) {
                    case Outcome.Admit admit -> true;
                    case Outcome.Challenge challenge -> false;
                    case Outcome.Refuse refuse -> false;
                })
                .isPresent();
    }

    public Decision decision() {
        return decision;
    }

    public Reason reason() {
        return decision.reason();
    }

    public Evidence evidence() {
        return here.evidence();
    }

    public Origin origin() {
        return here.origin();
    }

    public Account account() {
        return here.account();
    }

    public PolicyState policy() {
        return policy;
    }

    /** Which policy it was, in which version. */
    String policyStamp() {
        return policyStamp;
    }

    /** What a policy on trial would have made of it. */
    public String trial() {
        return trial.get();
    }

    /** The trusted device that the request comes from; never one where the service is not the web. */
    Optional<TrustedDevice> device() {
        return device;
    }

    /** The best that was shown; nothing where nothing was. */
    public Optional<Proof> proof() {
        return here.evidence().presented(false).getLast().proof();
    }

    /** The service's word, for events. */
    String serviceWord() {
        return here.service().map(Service::word).orElse("unknown");
    }

    /** Where the person is, for people: {@code browser at 192.0.2.7}, or why that is not known. */
    public String place() {
        return switch (here.origin()) {
            case Origin.Known known -> known.via() + " at " + known.address();
            case Origin.Unestablished unestablished -> unestablished.why();
        };
    }

    /** The address for events and notes; empty where it could not be established. */
    String address() {
        return here.origin().addressOrNone();
    }
}
