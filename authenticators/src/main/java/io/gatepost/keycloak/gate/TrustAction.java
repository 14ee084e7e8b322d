// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.keycloak.trust.DeviceName;
import io.gatepost.keycloak.trust.TrustedAddresses;
import io.gatepost.keycloak.trust.TrustedDevices;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.common.util.Time;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Does what was ticked beside the second factor, at the end of the login: after a change of the password, say, which would end
 * the trust again. It has no page of its own.
 */
final class TrustAction implements RequiredActionProvider {
    /** Fields of the form; the login theme's footer.ftl has them. */
    static final String DEVICE_FIELD = "gatepostTrustDevice";

    static final String NETWORK_FIELD = "gatepostTrustNetwork";

    private static final Logger LOG = Logger.getLogger(TrustAction.class);
    private static final String DEVICE_WANTED = "gatepost.trust-device";
    private static final String NETWORK_WANTED = "gatepost.trust-network";

    /** See {@link Gate#initiatedActionSupport()}; asked for like that there is nothing to do. */
    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        return InitiatedActionSupport.SUPPORTED;
    }

    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        try {
            if (!HttpMethod.POST.equals(context.getHttpRequest().getHttpMethod())) {
                return;
            }
            MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
            AuthenticationSessionModel login = context.getAuthenticationSession();
            if ((form.containsKey(DEVICE_FIELD) || form.containsKey(NETWORK_FIELD))
                    && Evidence.of(context.getSession(), login).factorNow()) {
                want(login, DEVICE_WANTED, form.containsKey(DEVICE_FIELD));
                want(login, NETWORK_WANTED, form.containsKey(NETWORK_FIELD));
                login.addRequiredAction(TrustActionFactory.ID);
            }
        } catch (RuntimeException e) {
            LOG.errorf(e, "What a login wants trusted could not be read; nothing is");
        }
    }

    private static void want(AuthenticationSessionModel login, String note, boolean wanted) {
        if (wanted) {
            login.setAuthNote(note, "true");
        }
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        try {
            trust(context);
        } catch (RuntimeException e) {
            LOG.errorf(e, "What a login wanted trusted could not be; the login goes on without");
        }
        context.success();
    }

    /** What the page offered does not count: everything is judged again. */
    private static void trust(RequiredActionContext context) {
        KeycloakSession session = context.getSession();
        AuthenticationSessionModel login = context.getAuthenticationSession();
        WebDecision decision = WebDecision.of(session, login);
        if (!decision.admits() || !decision.evidence().factorNow() || BypassPage.passed(login)) {
            return;
        }
        TrustOffer offer = TrustOffer.of(session, login);
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        if (login.getAuthNote(DEVICE_WANTED) != null) {
            offer.device().ifPresent(policy -> trustDevice(context, decision, policy, now));
        }
        if (login.getAuthNote(NETWORK_WANTED) != null) {
            offer.network()
                    .ifPresent(policy ->
                            offer.address().ifPresent(address -> trustNetwork(context, address, policy, now)));
        }
    }

    private static void trustDevice(
            RequiredActionContext context, WebDecision decision, Policy.Devices policy, Instant now) {
        KeycloakSession session = context.getSession();
        RealmModel realm = context.getRealm();
        UserModel user = context.getUser();
        DeviceName name = DeviceName.of(session);
        TrustedDevices.Trusting trusting = new TrustedDevices(session, realm, user)
                .trust(name, DeviceCookies.shown(session, realm, user), decision.address(), policy, now);
        DeviceCookies.give(
                session, realm, user, trusting.cookie(), trusting.device().until(), now);
        context.getAuthenticationSession()
                .setClientNote(Notes.DEVICE, trusting.device().id());
        event(context, TrustedDevices.CREDENTIAL_TYPE, trusting.device().id())
                .detail("gatepost_browser", name.browser().orElse(""))
                .detail("gatepost_system", name.system().orElse(""))
                .detail("gatepost_address", decision.address())
                .detail("gatepost_until", trusting.device().until().toString())
                .success();
    }

    private static void trustNetwork(
            RequiredActionContext context, IpAddress address, Policy.Addresses policy, Instant now) {
        if (new TrustedAddresses(context.getUser()).trust(address, Optional.empty(), policy, now)
                instanceof TrustedAddresses.Creation.Trusted done) {
            event(context, TrustedAddresses.CREDENTIAL_TYPE, done.trust().id())
                    .detail("gatepost_range", done.trust().range().toString())
                    .detail("gatepost_until", done.trust().until().toString())
                    .success();
        }
    }

    private static EventBuilder event(RequiredActionContext context, String type, String id) {
        return new EventBuilder(context.getRealm(), context.getSession(), context.getConnection())
                .event(EventType.UPDATE_CREDENTIAL)
                .client(context.getAuthenticationSession().getClient())
                .user(context.getUser())
                .detail(Details.CREDENTIAL_TYPE, type)
                .detail(Details.CREDENTIAL_ID, id);
    }

    @Override
    public void processAction(RequiredActionContext context) {
        requiredActionChallenge(context);
    }

    @Override
    public void close() {}
}
