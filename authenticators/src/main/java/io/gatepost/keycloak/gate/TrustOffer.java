// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Outcome;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.CompiledPolicy;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.trust.TrustedAddresses;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.common.util.Time;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * What the person at a page for a second factor may have trusted besides, on the policy's terms: this browser, and for the mail
 * programs the address that it has. Only what would change anything is offered.
 */
record TrustOffer(Optional<Policy.Devices> device, Optional<Policy.Addresses> network, Optional<IpAddress> address) {
    static final TrustOffer NOTHING = new TrustOffer(Optional.empty(), Optional.empty(), Optional.empty());

    static TrustOffer of(KeycloakSession session, AuthenticationSessionModel login) {
        if (login.getAuthenticatedUser() == null
                || login.getClientNote(Constants.KC_ACTION) != null
                || WebDecision.serviceOf(login.getClient())
                        .filter(Service.WEB::equals)
                        .isEmpty()) {
            return NOTHING;
        }
        WebDecision decision = WebDecision.of(session, login);
        Evidence evidence = decision.evidence();
        if (evidence.entry() != Entry.PAGE
                || evidence.impersonated()
                // A factor that was set up in this session shows nothing that the session did not know before.
                || evidence.enrolled().isPresent()
                || Enrolment.finished(login)
                || !decision.account().secondFactor()
                || !(decision.policy() instanceof PolicyState.InForce inForce)) {
            return NOTHING;
        }
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        Optional<IpAddress> address =
                decision.origin() instanceof Origin.Known known ? Optional.of(known.address()) : Optional.empty();
        Policy.Trust trust = inForce.policy().policy().trust();
        return new TrustOffer(
                Optional.of(trust.devices())
                        .filter(devices ->
                                admitsPassword(decision, true, now) && !admitsPassword(decision, false, now)),
                Optional.of(trust.addresses())
                        .filter(addresses -> address.isPresent()
                                && helps(addresses, inForce.policy(), address.get())
                                && new TrustedAddresses(login.getAuthenticatedUser())
                                        .hasRoomFor(address.get(), addresses, now)),
                address);
    }

    boolean nothing() {
        return device.isEmpty() && network.isEmpty();
    }

    /** Whether the password alone would do here, on a trusted device or on none. */
    private static boolean admitsPassword(WebDecision decision, boolean trustedDevice, Instant now) {
        return Decider.decide(
                                decision.policy(),
                                decision.account(),
                                new Attempt(
                                        Service.WEB, decision.origin(), new Presented.Password(), trustedDevice, now))
                        .outcome()
                instanceof Outcome.Admit;
    }

    private static boolean helps(Policy.Addresses addresses, CompiledPolicy policy, IpAddress address) {
        return addresses.allowed()
                && addresses.services().stream()
                        .anyMatch(service -> !policy.rules(service).networks().contains(address));
    }
}
