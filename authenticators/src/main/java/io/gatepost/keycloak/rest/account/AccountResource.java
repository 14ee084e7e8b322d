// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.apppassword.AppPassword;
import io.gatepost.keycloak.apppassword.AppPasswordCreation;
import io.gatepost.keycloak.apppassword.AppPasswordCredentialModel;
import io.gatepost.keycloak.apppassword.AppPasswordRequest;
import io.gatepost.keycloak.apppassword.AppPasswords;
import io.gatepost.keycloak.branding.Brand;
import io.gatepost.keycloak.connection.KeycloakOrigin;
import io.gatepost.keycloak.gate.WebDecision;
import io.gatepost.keycloak.gate.company.Companies;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.rest.support.AppPasswordBody;
import io.gatepost.keycloak.rest.support.Paging;
import io.gatepost.keycloak.signin.Dismissals;
import io.gatepost.keycloak.signin.SignIns;
import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** {@code /realms/{realm}/gatepost/account}: what a person manages with an access token of their own. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class AccountResource {
    private final KeycloakSession session;
    private final AccountCaller caller;
    private final Account account;
    private final PolicyState policy;
    private final AppPasswords passwords;
    private final Instant now;

    public AccountResource(KeycloakSession session) {
        this.session = session;
        this.caller = AccountCaller.of(session);
        requireWeb(session, caller);
        this.account = AccountFacts.of(session, caller.realm(), caller.user());
        this.policy = RealmPolicies.of(session, caller.realm()).covering(account.name());
        this.passwords = new AppPasswords(session, caller.realm(), caller.user());
        this.now = Instant.ofEpochMilli(Time.currentTimeMillis());
    }

    /** Whatever client the token is of: what is managed here must not be open to more than the account's pages are. */
    private static void requireWeb(KeycloakSession session, AccountCaller caller) {
        WebDecision.refusal(session, caller.userSession(), caller.client(), Service.WEB)
                .ifPresent(reason -> {
                    throw Problem.typed(Response.Status.FORBIDDEN, reason.word(), reason.sentence())
                            .exception();
                });
    }

    /** The caller's address, whether it is trusted and why, and what each service would accept from it. */
    @GET
    @Path("connection")
    public Response connection() {
        caller.requireView();
        ObjectNode report = ConnectionReport.of(
                policy,
                account,
                KeycloakOrigin.of(session),
                WebDecision.trustedDevice(session, caller.userSession(), caller.client())
                        .isPresent(),
                Companies.proofsFor(session, caller.realm(), policy, account.name()),
                now);
        report.set("servers", MailServers.of(caller.realm(), account.name()));
        return Answers.ok(report);
    }

    /** How the account's domain shows itself, as on the sign-in pages: its {@code name}, and its {@code logo} where it has one. */
    @GET
    @Path("brand")
    public Response brand() {
        caller.requireView();
        RealmModel realm = caller.realm();
        Optional<Brand> brand = Brand.of(realm, Optional.of(AccountFacts.domain(account.name())));
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", brand.flatMap(Brand::name).orElseGet(() -> shownName(realm)));
        brand.map(Brand::forPages)
                .flatMap(pages -> Optional.ofNullable(pages.get("logo")))
                .ifPresent(logo -> json.put("logo", logo));
        return Answers.ok(json);
    }

    private static String shownName(RealmModel realm) {
        return Optional.ofNullable(realm.getDisplayName())
                .filter(name -> !name.isBlank())
                .orElseGet(realm::getName);
    }

    @GET
    @Path("app-passwords")
    public Response appPasswords() {
        return list(password -> true);
    }

    @POST
    @Path("app-passwords")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response createAppPassword(InputStream body) {
        requireCreation();
        return create(AppPasswordBody.appPassword(body));
    }

    @DELETE
    @Path("app-passwords/{id}")
    public Response removeAppPassword(@PathParam("id") String id) {
        return remove(id, password -> true);
    }

    /** The app passwords whose only service is ActiveSync. */
    @GET
    @Path("mobile-password")
    public Response mobilePasswords() {
        return list(AppPassword::mobile);
    }

    @POST
    @Path("mobile-password")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response createMobilePassword(InputStream body) {
        requireCreation();
        return create(AppPasswordBody.mobilePassword(body, passwords, now));
    }

    @DELETE
    @Path("mobile-password/{id}")
    public Response removeMobilePassword(@PathParam("id") String id) {
        return remove(id, AppPassword::mobile);
    }

    @Path("trusted-addresses")
    public TrustedAddressesResource trustedAddresses() {
        return new TrustedAddressesResource(session, caller, account, policy, now);
    }

    @Path("blocked-addresses")
    public BlockedAddressesResource blockedAddresses() {
        return new BlockedAddressesResource(session, caller, account, policy, now);
    }

    /** Who came in to the account or was refused, by webmail and by mail programs, newest first. */
    @GET
    @Path("recent-logins")
    public Response recentLogins(@QueryParam("first") @Nullable String first, @QueryParam("max") @Nullable String max) {
        caller.requireView();
        Paging paging = Paging.parse(first, max);
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        paging.of(signIns().list()).forEach(signIn -> json.add(SignInJson.of(caller.realm(), signIn)));
        return Answers.ok(json);
    }

    @Path("refused-logins")
    public RefusedLoginsResource refusedLogins() {
        return new RefusedLoginsResource(
                caller,
                new Rescue(
                        signIns(),
                        new Dismissals(caller.user()),
                        passwords,
                        account,
                        policy,
                        KeycloakOrigin.of(session),
                        now));
    }

    private SignIns signIns() {
        return new SignIns(session, caller.realm(), caller.user());
    }

    @Path("trusted-devices")
    public TrustedDevicesResource trustedDevices() {
        return new TrustedDevicesResource(session, caller, policy, now);
    }

    @Path("recovery-address")
    public RecoveryAddressResource recoveryAddress() {
        return new RecoveryAddressResource(session, caller, account, policy, now);
    }

    private void requireCreation() {
        caller.requireManage();
        new StepUp(session, caller.userSession(), now).require(policy, account);
    }

    private Response list(Predicate<AppPassword> wanted) {
        caller.requireView();
        List<AppPassword> found = passwords.list().stream().filter(wanted).toList();
        return Answers.ok(Answers.appPasswords(found, passwords.stamp(), now));
    }

    private Response create(AppPasswordRequest request) {
        AppPasswordCreation.Created created = AppPasswordBody.created(passwords.create(request, policy, now));
        event(EventType.UPDATE_CREDENTIAL, created.password()).success();
        ObjectNode json = Answers.appPassword(created.password(), passwords.stamp(), now);
        String secret = created.secret().shown();
        json.put("secret", secret);
        if (created.password().mobile()) {
            json.put("qr", QrCode.picture(secret));
        }
        return Answers.json(Response.Status.CREATED, json);
    }

    private Response remove(String id, Predicate<AppPassword> wanted) {
        caller.requireManage();
        AppPassword password = passwords
                .find(id)
                .filter(wanted)
                .filter(found -> passwords.remove(found.id()))
                .orElseThrow(() -> Problem.of(Response.Status.NOT_FOUND, "The account has no such app password.")
                        .exception());
        event(EventType.REMOVE_CREDENTIAL, password).success();
        return Response.noContent().build();
    }

    private EventBuilder event(EventType type, AppPassword password) {
        return caller.event(session, type, AppPasswordCredentialModel.TYPE)
                .detail(Details.CREDENTIAL_ID, password.id())
                .detail(Details.CREDENTIAL_USER_LABEL, password.label())
                .detail(
                        "gatepost_services",
                        password.services().stream().map(String::valueOf).sorted());
    }
}
