// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.support;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.IsoDuration;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.signin.LoginRecord;
import io.gatepost.keycloak.support.JsonBody;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import io.gatepost.keycloak.trust.NotedAddress;
import io.gatepost.keycloak.trust.TrustedAddresses;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/** An admin's word that an address is a person's: within the policy's bounds, and only where somebody knew the account's secret. */
public record AddressTrust(AdminRequest request, UserModel user) {
    private static final String RESOURCE_TYPE = "GATEPOST_TRUSTED_ADDRESS";
    public static final int LONGEST_BODY = 1024;
    public static final Set<String> FIELDS = Set.of("for");

    private static final int LONGEST_DURATION = 64;

    public ObjectNode of(LoginRecord login, InputStream body) {
        Optional<Duration> wanted = duration(body);
        IpAddress address = login.address()
                .filter(known -> login.secretRight())
                .flatMap(IpAddress::parse)
                .orElseThrow(() ->
                        conflict("not-theirs", "The login had no right secret, or where it came from is not known."));
        PolicyState policy =
                RealmPolicies.of(request.session(), request.realm()).covering(AccountFacts.name(user));
        NotedAddress trusted = trust(new TrustedAddresses(user), policy, address, wanted, request.now());
        AdminEventBuilder event = request.event(OperationType.CREATE, RESOURCE_TYPE);
        event.detail("gatepost_account", AccountFacts.name(user));
        event.detail("gatepost_range", trusted.range().toString());
        event.detail("gatepost_until", trusted.until().toString());
        event.success();
        return Answers.address(trusted, new Origin.Unestablished("the caller is somebody else"));
    }

    private static Optional<Duration> duration(InputStream stream) {
        JsonBody body = JsonBody.readIfAny(stream, LONGEST_BODY, FIELDS);
        Optional<Duration> wanted = duration(body);
        body.complete();
        return wanted;
    }

    /** How long is asked for, of a body with {@link #FIELDS}. */
    public static Optional<Duration> duration(JsonBody body) {
        try {
            return body.optionalText("for", LONGEST_DURATION).map(Duration::parse);
        } catch (DateTimeParseException e) {
            throw invalid("must be an ISO 8601 duration of days or less, such as P1D or PT2H30M");
        }
    }

    /** Throws the problem to answer with where the policy does not let the account trust the address, or not for so long. */
    public static NotedAddress trust(
            TrustedAddresses addresses, PolicyState policy, IpAddress address, Optional<Duration> wanted, Instant now) {
        if (!(policy instanceof PolicyState.InForce inForce)) {
            throw conflict("not-allowed", "No policy lets accounts of the domain trust addresses.");
        }
        return switch (addresses.trust(
                address, wanted, inForce.policy().policy().trust().addresses(), now)) {
            case TrustedAddresses.Creation.Trusted done -> done.trust();
            case TrustedAddresses.Creation.NotAllowed notAllowed ->
                throw conflict("not-allowed", "The domain's policy lets no account trust addresses of its own.");
            case TrustedAddresses.Creation.TooMany tooMany ->
                throw conflict(
                        "too-many",
                        "The account already trusts " + tooMany.limit() + " addresses; remove one of them first.");
            case TrustedAddresses.Creation.TooLong tooLong ->
                throw invalid(
                        "must be at most " + IsoDuration.text(tooLong.atMost()) + ", as the domain's policy says");
            case TrustedAddresses.Creation.TooShort tooShort -> throw invalid("must be at least PT1S");
        };
    }

    private static RuntimeException conflict(String type, String detail) {
        return Problem.typed(Response.Status.CONFLICT, type, detail).exception();
    }

    private static RuntimeException invalid(String message) {
        return Problem.invalid(List.of(new Violation("/for", message))).exception();
    }
}
