// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.audit;

import io.gatepost.iptrust.net.DomainName;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.signin.ChangeRecords;
import io.gatepost.keycloak.signin.LoginRecord;
import io.gatepost.keycloak.signin.LoginRecords;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which logins an auditor asks for. */
final class AuditQuery {
    private static final Set<String> DECISIONS = Set.of(LoginRecord.ADMIT, LoginRecord.CHALLENGE, LoginRecord.REFUSE);

    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private final MultivaluedMap<String, String> parameters;
    private final List<Violation> violations = new ArrayList<>();

    private AuditQuery(MultivaluedMap<String, String> parameters) {
        this.parameters = parameters;
    }

    /** Of a query string. Throws the problem that names every wrong parameter. */
    static LoginRecords.Wanted parse(MultivaluedMap<String, String> parameters) {
        AuditQuery query = new AuditQuery(parameters);
        LoginRecords.Wanted wanted = new LoginRecords.Wanted(
                query.domain(),
                query.account(),
                query.read(
                        "address",
                        "must be an IPv4 or IPv6 address",
                        text -> IpAddress.parse(text).map(IpAddress::toString)),
                query.read(
                        "service",
                        "must be one of " + Answers.words(List.of(Service.values())),
                        text -> Service.of(text).map(Service::word)),
                query.read(
                        "decision",
                        "must be admit, challenge or refuse",
                        text -> Optional.of(text).filter(DECISIONS::contains)),
                query.time("from"),
                query.time("to"));
        query.complete(wanted.from(), wanted.to());
        return wanted;
    }

    /** Which changes an auditor asks for. */
    static ChangeRecords.Wanted changes(MultivaluedMap<String, String> parameters) {
        AuditQuery query = new AuditQuery(parameters);
        ChangeRecords.Wanted wanted = new ChangeRecords.Wanted(
                query.domain(),
                query.account(),
                query.read(
                        "kind",
                        "must be capital letters and underscores",
                        text -> Optional.of(text).filter(kind -> kind.matches("[A-Z_]{1,64}"))),
                query.time("from"),
                query.time("to"));
        query.complete(wanted.from(), wanted.to());
        return wanted;
    }

    private Optional<String> domain() {
        return read("domain", "must be a domain name", DomainName::canonical);
    }

    private Optional<String> account() {
        return read("account", "must be the name of an account", AuditQuery::name);
    }

    private void complete(Optional<Instant> from, Optional<Instant> to) {
        if (from.isPresent() && to.isPresent() && to.get().isBefore(from.get())) {
            violations.add(new Violation("to", "must not be before from"));
        }
        if (!violations.isEmpty()) {
            throw Problem.malformed(violations).exception();
        }
    }

    /** As it was written down: canonical, or in lower case where it is no mail address. */
    private static Optional<String> name(String text) {
        return LoginName.parse(text)
                .map(LoginName::toString)
                .or(() -> Optional.of(text.toLowerCase(Locale.ROOT))
                        .filter(name -> !name.isEmpty() && name.length() <= LoginName.LONGEST)
                        // As no name is written down; some databases take no NUL in a text, not even to look for.
                        .filter(name -> name.chars().noneMatch(Character::isISOControl)));
    }

    private Optional<Instant> time(String parameter) {
        return read(parameter, "must be a date and time with offset, as in 2027-01-31T12:00:00Z", AuditQuery::instant);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant())
                    .filter(at -> at.isAfter(Instant.EPOCH) && at.isBefore(LATEST));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private <T> Optional<T> read(String parameter, String rule, Function<String, Optional<T>> reader) {
        @Nullable String text = parameters.getFirst(parameter);
        if (text == null) {
            return Optional.empty();
        }
        Optional<T> value = reader.apply(text);
        if (value.isEmpty()) {
            violations.add(new Violation(parameter, rule));
        }
        return value;
    }
}
