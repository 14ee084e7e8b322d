// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.port;

import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.origin.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/** Accounts with one password each, good from the office 127.0.10.0/24 and 2001:db8:a::/48 alone. */
public final class InMemoryIdentities implements IdentityVerifier, PolicyAdvisor {
    private static final List<Cidr> OFFICE = List.of(Cidr.parse("127.0.10.0/24"), Cidr.parse("2001:db8:a::/48"));

    private final Map<String, String> passwords = new ConcurrentHashMap<>();
    private final List<LoginAttempt> asked = new CopyOnWriteArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private volatile Optional<Trouble> trouble = Optional.empty();
    private volatile boolean holding;

    private record Held(LoginAttempt attempt, CompletableFuture<LoginOutcome> answer) {}

    public InMemoryIdentities with(String account, String password) {
        passwords.put(account, password);
        return this;
    }

    public void goAway(Trouble why) {
        trouble = Optional.of(why);
    }

    public void comeBack() {
        trouble = Optional.empty();
    }

    /** From now on nobody is answered until {@link #answerFirst} or {@link #answerLastFirst}. */
    public synchronized void hold() {
        holding = true;
    }

    public synchronized int heldBack() {
        return held.size();
    }

    /** Answers whoever has waited longest; the others go on waiting. */
    public void answerFirst() {
        Held first;
        synchronized (this) {
            first = held.removeFirst();
        }
        first.answer().complete(outcome(first.attempt()));
    }

    public void answerLastFirst() {
        List<Held> waiting;
        synchronized (this) {
            holding = false;
            waiting = List.copyOf(held).reversed();
            held.clear();
        }
        waiting.forEach(one -> one.answer().complete(outcome(one.attempt())));
    }

    public List<LoginAttempt> asked() {
        return asked;
    }

    public LoginAttempt lastAsked() {
        return asked.getLast();
    }

    @Override
    public CompletionStage<LoginOutcome> verify(LoginAttempt attempt) {
        asked.add(attempt);
        synchronized (this) {
            if (holding) {
                Held one = new Held(attempt, new CompletableFuture<>());
                held.add(one);
                return one.answer();
            }
        }
        return CompletableFuture.completedFuture(outcome(attempt));
    }

    private LoginOutcome outcome(LoginAttempt attempt) {
        if (trouble.isPresent()) {
            return new LoginOutcome.Unavailable(trouble.get());
        }
        String account = attempt.name().typed().toLowerCase(Locale.ROOT);
        String password = passwords.get(account);
        if (password == null) {
            return new LoginOutcome.Refused("unknown-account", Evidence.NONE);
        }
        if (!attempt.secret().matches(password)) {
            return new LoginOutcome.Refused("wrong-secret", Evidence.NONE);
        }
        return inTheOffice(attempt)
                ? new LoginOutcome.Admitted(account, "trusted-network", Evidence.NONE)
                : new LoginOutcome.Refused("untrusted-network", Evidence.NONE);
    }

    private static boolean inTheOffice(LoginAttempt attempt) {
        return switch (attempt.origin()) {
            case Origin.Known known -> OFFICE.stream().anyMatch(office -> office.contains(known.address()));
            case Origin.Unestablished unestablished -> false;
        };
    }

    @Override
    public CompletionStage<LoginOutcome> advise(LoginAttempt attempt) {
        String account = attempt.name().typed().toLowerCase(Locale.ROOT);
        return CompletableFuture.completedFuture(trouble.<LoginOutcome>map(LoginOutcome.Unavailable::new)
                .orElseGet(() -> {
                    if (!passwords.containsKey(account)) {
                        return new LoginOutcome.Refused("unknown-account", Evidence.NONE);
                    }
                    return inTheOffice(attempt)
                            ? new LoginOutcome.Admitted(account, "trusted-network", Evidence.NONE)
                            : new LoginOutcome.Refused("untrusted-network", Evidence.NONE);
                }));
    }

    /** For tests of code that waits. */
    public static LoginOutcome await(CompletionStage<LoginOutcome> stage)
            throws InterruptedException, ExecutionException {
        return stage.toCompletableFuture().get();
    }
}
