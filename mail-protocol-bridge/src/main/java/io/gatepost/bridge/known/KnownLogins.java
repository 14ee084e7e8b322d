// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.known;

import io.gatepost.bridge.login.Facts;
import io.gatepost.bridge.login.Knowledge;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.LoginOutcome.Admitted;
import io.gatepost.bridge.login.LoginOutcome.Refused;
import io.gatepost.bridge.login.LoginOutcome.Unavailable;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.ChangeFeed;
import io.gatepost.bridge.port.IdentityVerifier;
import io.gatepost.bridge.port.PolicySource;
import io.gatepost.bridge.port.Uses;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the verifier and answers for it where it may: a name with a secret that was admitted before, as long as
 * everything that changes is heard of, and only with yes. What would be a no, and what comes from a place for the first time, is
 * asked, so that the account's record has it.
 */
public final class KnownLogins implements IdentityVerifier {
    private final IdentityVerifier verifier;
    private final KnownSettings settings;
    private final BooleanSupplier verifierAway;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Fingerprints fingerprints = new Fingerprints();
    private final KnownStore store;
    private final Feed feed;
    private final Policies policies;
    private final UseNotes uses;
    private final Sharing sharing = new Sharing();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder unsure = new LongAdder();
    private final LongAdder graces = new LongAdder();

    /** {@code verifierAway}: whether it is known already that it cannot be asked at the moment. */
    public KnownLogins(
            IdentityVerifier verifier,
            PolicySource policies,
            Uses uses,
            KnownSettings settings,
            BooleanSupplier verifierAway,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.verifier = verifier;
        this.settings = settings;
        this.verifierAway = verifierAway;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.store = new KnownStore(settings.entries(), nanoTime);
        this.feed = new Feed(store, nanoTime);
        this.policies = new Policies(policies);
        this.uses = new UseNotes(uses);
    }

    /** Where changes are to be told. */
    public ChangeFeed feed() {
        return feed;
    }

    public boolean feedUp() {
        return feed.up(nanoTime.getAsLong());
    }

    /** How long ago there was the last sign of life from where changes are told; nothing before the first. */
    public Optional<Duration> heardAgo() {
        return feed.lastHeard().map(heard -> Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - heard)));
    }

    /** How long what is known would still open from now on if the verifier could not be asked. */
    public Duration graceLeft() {
        if (feedUp()) {
            return settings.grace();
        }
        Duration left = heardAgo().map(settings.grace()::minus).orElse(Duration.ZERO);
        return left.isNegative() ? Duration.ZERO : left;
    }

    public int entries() {
        return store.size();
    }

    /** Logins that were answered from what is known, as the next three are of those that were not. */
    public long hits() {
        return hits.sum();
    }

    /** Nothing was known. */
    public long misses() {
        return misses.sum();
    }

    /** Something was known, but it was not enough for a yes, or may have changed. */
    public long unsure() {
        return unsure.sum();
    }

    /** Answered from what was known because the verifier could not be asked. */
    public long graces() {
        return graces.sum();
    }

    /** To be called every few seconds: tells of uses, and takes away what is too old. */
    public void tidy() {
        store.purge();
        uses.tell();
    }

    /** Tells of the uses that nobody has been told of, before the bridge ends. */
    public CompletionStage<Boolean> tellUses() {
        return uses.tell();
    }

    @Override
    public CompletionStage<LoginOutcome> verify(LoginAttempt attempt) {
        // What a token says of itself is judged anew by Keycloak each time: its session may have ended.
        if (settings.entries() == 0 || attempt.kind() == SecretKind.TOKEN) {
            return verifier.verify(attempt);
        }
        Fingerprint fingerprint = fingerprints.of(attempt);
        @Nullable Known known = store.find(fingerprint);
        long now = nanoTime.getAsLong();
        if (known == null || known.tooOld(now)) {
            misses.increment();
            return ask(attempt, fingerprint, now);
        }
        if (feed.up(now)) {
            Instant at = clock.instant();
            Optional<Admitted> admitted =
                    known.seenFrom(attempt) ? known.decide(attempt, at, Knowledge.KNOWN) : Optional.empty();
            if (admitted.isPresent()) {
                hits.increment();
                note(known, attempt, now, at);
                return CompletableFuture.completedFuture(admitted.get());
            }
            unsure.increment();
            return ask(attempt, fingerprint, now);
        }
        if (verifierAway.getAsBoolean()) {
            Optional<LoginOutcome> grace = grace(known, attempt, now);
            if (grace.isPresent()) {
                return CompletableFuture.completedFuture(grace.get());
            }
        }
        unsure.increment();
        return ask(attempt, fingerprint, now).thenApply(outcome -> switch (outcome) {
            case Admitted admitted -> admitted;
            case Refused refused -> {
                // It was good for something, and perhaps it still is; the next login asks.
                store.remove(fingerprint);
                yield refused;
            }
            case Unavailable(Trouble why) ->
                couldNotBeAsked(why) && store.find(fingerprint) == known
                        ? grace(known, attempt, nanoTime.getAsLong()).orElse(outcome)
                        : outcome;
        });
    }

    private CompletionStage<LoginOutcome> ask(LoginAttempt attempt, Fingerprint fingerprint, long asked) {
        return verifier.verify(attempt).thenApply(outcome -> {
            if (outcome instanceof Admitted admitted && admitted.facts().isPresent()) {
                learn(attempt, fingerprint, admitted, admitted.facts().get(), asked);
            }
            return outcome;
        });
    }

    /** The login does not wait for it. */
    private void learn(LoginAttempt attempt, Fingerprint fingerprint, Admitted admitted, Facts facts, long asked) {
        Duration goodFor = settings.goodFor(facts, isOwnName(attempt, admitted));
        if (goodFor.isZero()) {
            return;
        }
        CompletableFuture<Void> learnt = policies.of(facts.policy())
                .thenAccept(policy -> policy.flatMap(found -> Known.of(
                                admitted.account(),
                                sharing.of(admitted.evidence()),
                                sharing.of(admitted.extra()),
                                sharing.of(facts),
                                found,
                                Known.places(Optional.ofNullable(store.find(fingerprint)), Place.of(attempt)),
                                asked,
                                goodFor))
                        // What we would decide otherwise than Keycloak has, we have not understood.
                        .filter(known -> known.decide(attempt, clock.instant(), Knowledge.KNOWN)
                                .isPresent())
                        .ifPresent(known -> store.keep(fingerprint, known)));
        // Whatever went wrong, the login is answered; the next one asks again.
        learnt.exceptionally(unexpected -> null);
    }

    private static boolean isOwnName(LoginAttempt attempt, Admitted admitted) {
        return admitted.account().equalsIgnoreCase(attempt.name().typed());
    }

    private Optional<LoginOutcome> grace(Known known, LoginAttempt attempt, long now) {
        long confirmed =
                feed.lastHeard().filter(heard -> heard - known.asked() > 0).orElseGet(known::asked);
        if (known.tooOld(now) || now - confirmed >= settings.grace().toNanos()) {
            return Optional.empty();
        }
        Instant at = clock.instant();
        Optional<Admitted> admitted = known.decide(attempt, at, Knowledge.GRACE);
        if (admitted.isEmpty()) {
            return Optional.empty();
        }
        graces.increment();
        note(known, attempt, now, at);
        return Optional.of(admitted.get());
    }

    /** Whether the trouble is one that grace is for. Not where Keycloak denies the bridge: that may be meant. */
    private static boolean couldNotBeAsked(Trouble why) {
        return switch (why) {
            case UNREACHABLE, TIMEOUT, OVERLOADED, FAILED, DIRECTORY, GARBLED -> true;
            case NOT_ALLOWED, THROTTLED, AUDIT_FULL, CLOSING, INTERNAL -> false;
        };
    }

    private void note(Known known, LoginAttempt attempt, long now, Instant at) {
        known.use();
        if (known.facts().appPassword().isPresent() && known.noteDue(now, UseNotes.AT_MOST_EVERY.toNanos())) {
            uses.note(known.facts(), known.facts().appPassword().get(), attempt, at);
        }
    }
}
