// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.net.DomainName;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.movein.Belongings;
import io.gatepost.keycloak.movein.Belongings.Kind;
import io.gatepost.keycloak.movein.Belongings.Mover;
import io.gatepost.keycloak.movein.Belongings.Network;
import io.gatepost.keycloak.movein.Carriage;
import io.gatepost.keycloak.movein.ExportFormat;
import io.gatepost.keycloak.movein.MovingIn;
import io.gatepost.keycloak.movein.Unreadable;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.StoredPolicy;
import io.gatepost.keycloak.rest.policy.PolicySaving;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.rest.support.Flag;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Shares;
import io.gatepost.keycloak.support.Turnstile;
import io.gatepost.keycloak.support.Violation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.util.JsonSerialization;

/** What an export of another mail system has for accounts and a policy of this realm. A dry run unless told otherwise. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class ImportResource {
    private static final Logger LOG = Logger.getLogger(ImportResource.class);
    private static final String RESOURCE_TYPE = "GATEPOST_IMPORT";
    private static final int LARGEST = 8 << 20;

    private static final int LONGEST_QUERY = 1_000;
    private static final int LONGEST_DETAIL = 2_000;
    private static final Duration CHOSEN_LAST = Duration.ofDays(90);
    private static final Duration LONGEST_LAST = Duration.ofDays(366);

    /** An export is many times its size while it is read: two of the largest at once are more than a small server has. */
    private static final Turnstile ONE_AT_A_TIME = new Turnstile(1, "Another import is under way on this server.");

    /** Those that are still being sent. Whoever sends slowly holds up nobody's import, and of another realm nobody's place. */
    private static final Shares ON_THE_WAY = new Shares(8, 2);

    private final AdminRequest request;

    ImportResource(AdminRequest request) {
        this.request = request;
    }

    /** Tells what would be carried and what not, and why; with {@code dryRun=false} it is done, account by account. */
    @POST
    @Consumes({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN, MediaType.APPLICATION_OCTET_STREAM})
    public Response carry(
            @QueryParam("format") @Nullable String format,
            @QueryParam("dryRun") @Nullable String dryRun,
            @QueryParam("policy") @Nullable String policy,
            @QueryParam("networks") @Nullable String networks,
            @QueryParam("chosenFor") @Nullable String chosenFor,
            InputStream body) {
        request.guard().manageUsers();
        boolean dry = Flag.parse("dryRun", dryRun, true);
        ExportFormat export = ExportFormat.of(format == null ? ExportFormat.GATEPOST.word() : format)
                .orElseThrow(() -> malformed("format", "must be one of gatepost, zimbra, carbonio, kerio"));
        Duration chosenLast = chosenFor(chosenFor);
        Set<String> groups = chosen(networks);
        byte[] bytes = ON_THE_WAY
                .<byte[], RuntimeException>through(request.realm().getId(), () -> received(body))
                .orElseThrow(() -> Problem.busy("Other exports of this realm are still being sent."));
        return ONE_AT_A_TIME.through(() -> carried(export, groups, dry, policy, chosenLast, bytes));
    }

    private Response carried(
            ExportFormat export,
            Set<String> groups,
            boolean dry,
            @Nullable String policy,
            Duration chosenLast,
            byte[] bytes) {
        Belongings belongings = read(export, groups, bytes);
        if (!belongings.networks().isEmpty()) {
            request.guard().manageRealm();
        }
        ImportReport report = new ImportReport();
        networks(belongings.networks(), policy, dry, report);
        belongings
                .left()
                .forEach(left -> report.add(
                        report.left, new Carriage.Left(left.kind(), left.label(), left.reason(), left.detail())));
        MovingIn moving = MovingIn.of(belongings, request.now(), chosenLast);
        belongings.movers().forEach(mover -> account(moving, mover, dry, report));
        return Answers.ok(report.json(dry, export));
    }

    private static Duration chosenFor(@Nullable String text) {
        try {
            Duration last = text == null ? CHOSEN_LAST : Duration.parse(text);
            if (last.isPositive() && last.compareTo(LONGEST_LAST) <= 0) {
                return last;
            }
        } catch (DateTimeParseException e) {
            // Said below.
        }
        throw malformed("chosenFor", "must be an ISO 8601 duration of at most P366D, such as P90D");
    }

    private static Set<String> chosen(@Nullable String networks) {
        if (networks == null) {
            return Set.of();
        }
        if (networks.length() > LONGEST_QUERY) {
            throw malformed("networks", "must have at most " + LONGEST_QUERY + " characters");
        }
        return Arrays.stream(networks.split(",", -1)).map(String::strip).collect(Collectors.toSet());
    }

    private static byte[] received(InputStream body) {
        try {
            byte[] bytes = body.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw tooLong("An export has at most " + LARGEST + " bytes. Split it.");
            }
            if (bytes.length == 0) {
                // As of a file that is not there, of which curl tells nothing with -s.
                throw malformed("", "It is empty");
            }
            return bytes;
        } catch (IOException e) {
            throw malformed("", "could not be read");
        }
    }

    private static Belongings read(ExportFormat format, Set<String> chosen, byte[] bytes) {
        try {
            Belongings belongings = format.read(bytes, chosen);
            if (belongings.movers().size() > Belongings.MOST_ACCOUNTS) {
                throw tooLong(
                        "An export has something of at most " + Belongings.MOST_ACCOUNTS + " accounts. Split it.");
            }
            return belongings;
        } catch (Unreadable e) {
            throw malformed("", String.valueOf(e.getMessage()));
        }
    }

    /** What the policy would not take stays behind as a whole: half a network is another one. */
    private void networks(List<Network> networks, @Nullable String policy, boolean dry, ImportReport report) {
        if (networks.isEmpty()) {
            return;
        }
        Optional<PolicyName> name = Optional.ofNullable(policy)
                .flatMap(word -> word.equals(PolicyName.DEFAULT.word())
                        ? Optional.of(PolicyName.DEFAULT)
                        : PolicyName.ofDomain(word));
        Optional<StoredPolicy> stored =
                name.flatMap(found -> StoredPolicy.of(request.session(), request.realm(), found));
        if (stored.isEmpty()) {
            leave(
                    networks,
                    "policy",
                    policy == null
                            ? "Say in which policy of this realm they are to be trusted (policy=)."
                            : "This realm holds no policy of the name that policy= gives.",
                    report);
            return;
        }
        ObjectNode document;
        try {
            document =
                    (ObjectNode) JsonSerialization.mapper.readTree(stored.get().text());
        } catch (JsonProcessingException | ClassCastException e) {
            leave(networks, "policy", "The policy as it is cannot be read.", report);
            return;
        }
        ObjectNode into =
                document.path("networks") instanceof ObjectNode there ? there : document.putObject("networks");
        List<Network> fresh = new ArrayList<>();
        for (Network network : networks) {
            ArrayNode ranges = JsonNodeFactory.instance.arrayNode();
            network.ranges().forEach(ranges::add);
            JsonNode before = into.path(network.name());
            if (before.equals(ranges)) {
                report.add(report.networks, new Carriage.Already(Kind.NETWORK, network.name()));
            } else if (!before.isMissingNode()) {
                leave(
                        List.of(network),
                        "name",
                        "The policy has another network of this name; put its addresses there by hand.",
                        report);
            } else {
                into.set(network.name(), ranges);
                fresh.add(network);
            }
        }
        if (fresh.isEmpty()) {
            return;
        }
        PolicySaving saving =
                new PolicySaving(request, name.get(), false, stored.get().entityTag(), null);
        try {
            String text = document.toPrettyString();
            List<String> remarks = saving.check(text).remarks().stream()
                    .map(remark -> remark.pointer() + ": " + remark.message())
                    .toList();
            if (!dry) {
                saving.save(text, "networks imported");
            }
            fresh.forEach(network ->
                    report.add(report.networks, new Carriage.Carried(Kind.NETWORK, network.name(), remarks)));
        } catch (WebApplicationException e) {
            leave(fresh, "refused", why(e), report);
        }
    }

    /** What a request was refused with, in one text. */
    private static String why(WebApplicationException refusal) {
        try {
            JsonNode problem = JsonSerialization.mapper.readTree(
                    String.valueOf(refusal.getResponse().getEntity()));
            return problem.path("errorMessage").asText(String.valueOf(refusal.getMessage()));
        } catch (JsonProcessingException e) {
            return String.valueOf(refusal.getMessage());
        }
    }

    private static void leave(List<Network> networks, String reason, String detail, ImportReport report) {
        networks.forEach(network ->
                report.add(report.networks, new Carriage.Left(Kind.NETWORK, network.name(), reason, detail)));
    }

    private static String unknown(String name) {
        String domain = DomainName.within(name).orElse(name);
        return domain.chars().allMatch(c -> c < 128)
                        || DomainName.canonical(domain).isPresent()
                ? "This realm has no account of this name."
                : "The domain of this name " + DomainName.objection(domain) + ".";
    }

    private void account(MovingIn moving, Mover mover, boolean dry, ImportReport report) {
        List<Carriage> carriages = report.account(mover.name());
        Optional<UserModel> user = MovingIn.account(request.session(), request.realm(), mover.name());
        if (user.isEmpty()) {
            report.add(carriages, new Carriage.Left(Kind.ACCOUNT, "", "unknown-account", unknown(mover.name())));
            return;
        }
        if (!request.guard().mayManage(user.get())) {
            report.add(carriages, forbidden());
            return;
        }
        String id = user.get().getId();
        try {
            carriedInOwnTransaction(moving, mover, id, dry).forEach(one -> report.add(carriages, one));
        } catch (RuntimeException e) {
            LOG.warnf(e, "Nothing was carried for account %s", id);
            report.add(
                    carriages,
                    new Carriage.Left(
                            Kind.ACCOUNT, "", "failed", "It went wrong, and nothing of this account was carried."));
            return;
        }
        List<Carriage.Carried> carried = carriages.stream()
                .flatMap(one -> one instanceof Carriage.Carried done ? Stream.of(done) : Stream.empty())
                .toList();
        if (!dry && !carried.isEmpty()) {
            AdminEventBuilder event = request.events().clone(request.session());
            event.operation(OperationType.CREATE)
                    .resource(RESOURCE_TYPE)
                    .resourcePath("gatepost", "accounts", id, "import")
                    .detail("gatepost_carried", String.valueOf(carried.size()));
            told(carried, Kind.APP_PASSWORD).ifPresent(text -> event.detail("gatepost_app_passwords", text));
            told(carried, Kind.OTP).ifPresent(text -> event.detail("gatepost_otp", text));
            event.success();
        }
    }

    /** What its owner is told of as well: the labels, with what they open. */
    private static Optional<String> told(List<Carriage.Carried> carried, Kind kind) {
        String text = carried.stream()
                .filter(one -> one.kind() == kind)
                .map(one -> one.label()
                        + (one.services().isEmpty()
                                ? ""
                                : one.services().stream()
                                        .sorted()
                                        .map(Service::word)
                                        .collect(Collectors.joining(", ", " (", ")"))))
                .collect(Collectors.joining("; "));
        return Optional.of(text.length() > LONGEST_DETAIL ? text.substring(0, LONGEST_DETAIL) + "…" : text)
                .filter(told -> !told.isEmpty());
    }

    private static Carriage.Left forbidden() {
        return new Carriage.Left(Kind.ACCOUNT, "", "forbidden", "You may not change this account.");
    }

    private List<Carriage> carriedInOwnTransaction(MovingIn moving, Mover mover, String userId, boolean dry) {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                request.session().getKeycloakSessionFactory(), (KeycloakSession session) -> {
                    RealmModel realm = session.realms().getRealm(request.realm().getId());
                    session.getContext().setRealm(realm);
                    UserModel user = session.users().getUserById(realm, userId);
                    if (user == null) {
                        throw new IllegalStateException("The account has gone meanwhile");
                    }
                    // Until the export had come, and those before this one were carried, it can have been minutes.
                    if (!request.guardIn(session).mayManage(user)) {
                        return List.of(forbidden());
                    }
                    List<Carriage> carriages = moving.carry(session, realm, user, mover);
                    if (dry) {
                        session.getTransactionManager().setRollbackOnly();
                    }
                    return carriages;
                });
    }

    private static RuntimeException tooLong(String detail) {
        return new Problem(413, "urn:gatepost:too-long", "Content Too Large", detail, List.of()).exception();
    }

    private static RuntimeException malformed(String pointer, String message) {
        return Problem.malformed(List.of(new Violation(pointer, message))).exception();
    }
}
