// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import static io.gatepost.iptrust.decision.Trace.FAILS;
import static io.gatepost.iptrust.decision.Trace.HOLDS;

import io.gatepost.iptrust.policy.CompiledPolicy;
import io.gatepost.iptrust.policy.CompiledPolicy.CompiledException;
import io.gatepost.iptrust.policy.CompiledPolicy.ServiceRules;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One decision being made: reads the policy's rules in order, blocks, exceptions, the service's list, until one decides. */
final class Run {
    private static final Outcome REFUSE = new Outcome.Refuse();

    private static final Map<Service, String> SERVICE_RULES = names("");
    private static final Map<Service, String> TRUSTED_LISTS = names(".trusted");
    private static final Map<Service, String> ELSEWHERE_LISTS = names(".elsewhere");

    private final CompiledPolicy policy;
    private final ServiceRules rules;
    private final Account account;
    private final Attempt attempt;
    private final Trace trace = new Trace();
    private final Connection connection;

    Run(CompiledPolicy policy, Account account, Attempt attempt) {
        this.policy = policy;
        this.rules = policy.rules(attempt.service());
        this.account = account;
        this.attempt = attempt;
        this.connection = new Connection(policy, account, attempt, trace);
    }

    Decision decide() {
        Optional<Reason> blocked = connection.blocked();
        if (blocked.isPresent()) {
            return trace.answer(REFUSE, blocked.get(), Connection.BLOCKS, Set.of());
        }
        for (CompiledException exception : rules.exceptions()) {
            String id = exception.rule().id();
            switch (judge(exception)) {
                case Finding.Holds holds -> {
                    return weigh(id, exception.accept(), Reason.EXCEPTION);
                }
                // Whether the exception demands more or less than the rule after it, nobody knows that it does not
                // apply.
                case Finding.Unknown unknown -> {
                    return trace.answer(REFUSE, Reason.ORIGIN_UNESTABLISHED, id, Set.of());
                }
                case Finding.Fails fails -> {}
            }
        }
        boolean trusted = connection.trusted();
        Set<Proof> accepts = trusted ? rules.trusted() : rules.elsewhere();
        String list = named(trusted ? TRUSTED_LISTS : ELSEWHERE_LISTS);
        trace.note(list, accepts.isEmpty() ? FAILS : HOLDS, () -> accepted(accepts));
        return weigh(named(SERVICE_RULES), accepts, connection.trust().admission());
    }

    boolean trusted() {
        return connection.trusted();
    }

    private Decision weigh(String rule, Set<Proof> accepts, Reason admission) {
        return new Weighing(policy, account, attempt, connection, trace, rule, accepts, admission).weigh();
    }

    private Finding judge(CompiledException exception) {
        Policy.ExceptionRule rule = exception.rule();
        String name = exception.name();
        if (rule.over(attempt.at())) {
            trace.note(
                    name,
                    FAILS,
                    () -> "ended at " + rule.until().map(Instant::toString).orElse(""));
            return FAILS;
        }
        if (!names(rule)) {
            trace.note(name, FAILS, () -> "does not name " + account.name() + " or a group of it");
            return FAILS;
        }
        Finding finding = switch (rule.from()) {
            case Policy.From.Anywhere anywhere -> HOLDS;
            case Policy.From.Trusted trusted -> connection.isTrusted(true);
            case Policy.From.Elsewhere elsewhere -> connection.isTrusted(false);
            case Policy.From.Networks networks -> connection.inside(exception.networks());
        };
        trace.note(
                name,
                finding,
                () -> "names the account for " + attempt.service() + ", " + from(rule.from()) + "; "
                        + accepted(exception.accept()));
        return finding;
    }

    private boolean names(Policy.ExceptionRule rule) {
        if (rule.forEverybody()) {
            return true;
        }
        Set<String> accounts = rule.accounts();
        if (!accounts.isEmpty() && (accounts.contains(account.name()) || accounts.contains(account.localPart()))) {
            return true;
        }
        for (String group : rule.groups()) {
            if (account.groups().contains(group)) {
                return true;
            }
        }
        return false;
    }

    private static String accepted(Set<Proof> proofs) {
        return proofs.isEmpty()
                ? "accepts nothing"
                : "accepts " + proofs.stream().map(Proof::word).collect(Collectors.joining(", "));
    }

    private static String from(Policy.From from) {
        return switch (from) {
            case Policy.From.Anywhere anywhere -> "from anywhere";
            case Policy.From.Trusted trusted -> "from a trusted connection";
            case Policy.From.Elsewhere elsewhere -> "from a connection that is not trusted";
            case Policy.From.Networks networks -> "from " + String.join(" or ", networks.names());
        };
    }

    private String named(Map<Service, String> names) {
        String name = names.get(attempt.service());
        return name == null ? attempt.service().word() : name;
    }

    private static Map<Service, String> names(String suffix) {
        Map<Service, String> names = new EnumMap<>(Service.class);
        Arrays.stream(Service.values()).forEach(service -> names.put(service, "services." + service + suffix));
        return names;
    }
}
