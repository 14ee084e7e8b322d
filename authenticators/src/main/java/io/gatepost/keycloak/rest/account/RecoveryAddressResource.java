// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.account;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.net.DomainName;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.keycloak.mail.MailSettings;
import io.gatepost.keycloak.recovery.AddressChange;
import io.gatepost.keycloak.recovery.CodeSecret;
import io.gatepost.keycloak.recovery.MailAddress;
import io.gatepost.keycloak.recovery.RecoveryAddress;
import io.gatepost.keycloak.recovery.RecoveryAddresses;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.support.JsonBody;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;

/** Where codes go when the second factor is lost. A new address counts once a code that was mailed there has come back. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class RecoveryAddressResource {
    private static final Logger LOG = Logger.getLogger(RecoveryAddressResource.class);
    private static final int LONGEST_BODY = 2048;
    private static final int LONGEST_CODE = 64;

    private final KeycloakSession session;
    private final AccountCaller caller;
    private final Account account;
    private final PolicyState policy;
    private final Instant now;
    private final RecoveryAddresses addresses;
    private final AddressChange change;

    RecoveryAddressResource(
            KeycloakSession session, AccountCaller caller, Account account, PolicyState policy, Instant now) {
        this.session = session;
        this.caller = caller;
        this.account = account;
        this.policy = policy;
        this.now = now;
        this.addresses = new RecoveryAddresses(session, caller.realm(), caller.user());
        this.change = new AddressChange(session, caller.realm(), caller.user());
    }

    /** The address that counts, and the one that waits for its code. */
    @GET
    public Response view() {
        caller.requireView();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("allowed", terms().isPresent() && sendsMail())
                .put("sendsMail", sendsMail());
        addresses.find().ifPresent(address -> json.setAll(json(address)));
        change.pending(now).ifPresent(pending -> json.set("pending", json(pending)));
        return Answers.ok(json);
    }

    /** Mails a code to another address. Until that comes back, nothing changes. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response begin(InputStream body) {
        caller.requireManage();
        // Also where the domain asks nobody: this mailbox will one day take away a factor that a password alone cannot.
        new StepUp(session, caller.userSession(), now).requireShown(account);
        MailAddress address = address(body);
        Policy.Recovery terms = terms().orElseThrow(() -> Problem.typed(
                        Response.Status.CONFLICT,
                        "not-allowed",
                        "Your domain does not let anybody recover a lost second factor by mail.")
                .exception());
        if (!sendsMail()) {
            throw Problem.typed(Response.Status.CONFLICT, "no-mail", "No mail can be sent from here.")
                    .exception();
        }
        addresses.objection(address).ifPresent(objection -> {
            throw invalid("address", sentence(objection));
        });
        return switch (change.begin(address, terms.lasts(), now)) {
            case AddressChange.Begin.Begun begun -> {
                ObjectNode json = JsonNodeFactory.instance.objectNode();
                json.set("pending", json(begun.pending()));
                yield Answers.json(Response.Status.ACCEPTED, json);
            }
            case AddressChange.Begin.TooMany tooMany ->
                throw tooMany("too-many-requests", "Too many codes were mailed. Try again in an hour.");
            case AddressChange.Begin.MailFailed failed -> {
                LOG.warnf(
                        failed.why(),
                        "A code for a new recovery address of account %s could not be mailed",
                        caller.user().getId());
                throw Problem.typed(
                                Response.Status.BAD_GATEWAY,
                                "mail-failed",
                                "The mail with the code could not be sent. Nothing was changed.")
                        .exception();
            }
        };
    }

    /** Takes the code that came with the mail. */
    @POST
    @Path("confirmation")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response confirm(InputStream stream) {
        caller.requireManage();
        JsonBody body = JsonBody.read(stream, LONGEST_BODY, Set.of("code"));
        String code = body.text("code", LONGEST_CODE);
        body.complete();
        return switch (change.confirm(CodeSecret.typed(code), now)) {
            case AddressChange.Confirm.Confirmed confirmed -> {
                EventBuilder event = event(EventType.UPDATE_CREDENTIAL)
                        .detail(
                                "gatepost_recovery_address",
                                confirmed.address().mailbox().toString());
                former(event, confirmed.former()).success();
                yield Answers.ok(json(confirmed.address()));
            }
            case AddressChange.Confirm.NothingPending nothing -> throw nothingWaits();
            case AddressChange.Confirm.Wrong wrong -> throw invalid("code", "is not the code that was mailed");
            case AddressChange.Confirm.TooManyTries tooMany ->
                throw tooMany("too-many-tries", "Too many wrong codes. Ask for a new one.");
            case AddressChange.Confirm.Unfit unfit -> throw invalid("code", sentence(unfit.why()));
        };
    }

    /** Takes back an address that waits for its code; one that counts stays. */
    @DELETE
    @Path("confirmation")
    public Response takeBack() {
        caller.requireManage();
        if (!change.drop()) {
            throw nothingWaits();
        }
        return Response.noContent().build();
    }

    /** Without an address there is no way back but an admin, so that this too is for the owner alone. */
    @DELETE
    public Response remove() {
        requireFactor();
        boolean waited = change.drop();
        Optional<RecoveryAddress> former = addresses.remove();
        if (former.isPresent()) {
            former(event(EventType.REMOVE_CREDENTIAL), former).success();
        } else if (!waited) {
            throw Problem.of(Response.Status.NOT_FOUND, "The account has no recovery address.")
                    .exception();
        }
        return Response.noContent().build();
    }

    private static RuntimeException nothingWaits() {
        return Problem.of(Response.Status.NOT_FOUND, "No address waits for a code, or its time is over.")
                .exception();
    }

    private void requireFactor() {
        caller.requireManage();
        StepUp stepUp = new StepUp(session, caller.userSession(), now);
        stepUp.require(policy, account);
        if (account.secondFactor()) {
            // Also where the domain asks nobody today: with the address goes the way back to the factor.
            stepUp.requireShown(account);
        }
    }

    private Optional<Policy.Recovery> terms() {
        return policy instanceof PolicyState.InForce inForce
                ? Optional.of(inForce.policy().policy().secondFactor().recovery())
                        .filter(Policy.Recovery::allowed)
                : Optional.empty();
    }

    private boolean sendsMail() {
        return MailSettings.present(session, caller.realm());
    }

    private static MailAddress address(InputStream stream) {
        JsonBody body = JsonBody.read(stream, LONGEST_BODY, Set.of("address"));
        String typed = body.text("address", MailAddress.LONGEST).strip();
        body.complete();
        return MailAddress.parse(typed).orElseThrow(() -> invalid("address", objection(typed)));
    }

    private static String objection(String typed) {
        String domain = DomainName.within(typed).orElse(typed);
        return domain.chars().allMatch(c -> c < 128) ? "is no mail address" : DomainName.objection(domain);
    }

    private static String sentence(RecoveryAddresses.Objection objection) {
        return switch (objection) {
            case OWN -> "is the account's own address; without the second factor its mailbox may be closed to you";
            case SERVED_HERE -> "is in a domain of this very server; take one from another provider";
        };
    }

    private EventBuilder event(EventType type) {
        return caller.event(session, type, RecoveryAddresses.CREDENTIAL_TYPE);
    }

    private static EventBuilder former(EventBuilder event, Optional<RecoveryAddress> former) {
        former.ifPresent(address ->
                event.detail("gatepost_former_address", address.mailbox().toString()));
        return event;
    }

    private static ObjectNode json(RecoveryAddress address) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("address", address.mailbox().toString())
                .put("since", address.since().toString());
    }

    private static ObjectNode json(AddressChange.Pending pending) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("address", pending.address().toString())
                .put("until", pending.until().toString());
    }

    private static RuntimeException tooMany(String type, String detail) {
        return Problem.typed(Response.Status.TOO_MANY_REQUESTS, type, detail).exception();
    }

    private static RuntimeException invalid(String field, String message) {
        return Problem.invalid(List.of(new Violation("/" + field, message))).exception();
    }
}
