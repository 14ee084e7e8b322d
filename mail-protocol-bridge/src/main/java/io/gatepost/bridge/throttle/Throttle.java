// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.bridge.login.Secret;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Counts distinct wrong secrets by account, by source and by pair of both, and says how long the next login of such a pair
 * waits. Only the pair and the source are ever made to come again later, so that nobody locks out an account from another
 * address; a pair that once got in is not held responsible for others of its source. (Issue #4.)
 */
public final class Throttle {
    private static final String MAC = "HmacSHA256";
    private static final int FINGERPRINT_BITS = 12;

    private final ThrottleLimits limits;
    private final LongSupplier nanos;
    private final ThreadLocal<Mac> macs;
    private final Kept<Guesses> pairs;
    private final Kept<Guesses> sources;
    private final Kept<Guesses> accounts;
    /** Pairs that got in, and when last. */
    private final Kept<Long> welcome;

    private final UnderWay underWay = new UnderWay();

    public Throttle(ThrottleLimits limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
        this.pairs = new Kept<>(limits.entries());
        this.sources = new Kept<>(limits.entries());
        this.accounts = new Kept<>(limits.entries());
        this.welcome = new Kept<>(limits.entries());
        byte[] octets = new byte[32];
        new SecureRandom().nextBytes(octets);
        // It dies with the process: what is remembered of a secret says nothing to anybody else.
        SecretKeySpec key = new SecretKeySpec(octets, MAC);
        this.macs = ThreadLocal.withInitial(() -> keyed(key));
    }

    /** What is tried, as far as it is told from other guesses. */
    Guess guess(String account, Source source, Secret secret) {
        return new Guess(account, source, pair(account, source), fingerprint(account, secret));
    }

    /** Takes a turn for a guess; one that gets a turn is to be {@link #done} some time. */
    synchronized Turn turn(Guess guess) {
        long now = nanos.getAsLong();
        String account = guess.account();
        String pair = guess.pair();
        Optional<Guesses> ofPair = live(pairs, pair, now);
        int free = Math.max(1, limits.pairFree() - ofPair.map(Guesses::distinct).orElse(0));
        boolean known = welcome.find(pair).isPresent();
        Optional<Guesses> ofSource =
                known ? Optional.empty() : live(sources, guess.source().prefix(), now);
        long wait = Math.max(
                ofPair.map(guesses -> guesses.waitNanos(now)).orElse(0L),
                ofSource.map(guesses -> guesses.waitNanos(now)).orElse(0L));
        boolean accountUnderFire = !known
                && live(accounts, account, now)
                        .filter(guesses -> guesses.distinct() >= limits.accountFree())
                        .isPresent();
        if (accountUnderFire) {
            wait = Math.max(wait, ThrottleLimits.ACCOUNT_WAIT.toNanos());
        }
        if (wait > limits.patience().toNanos() || !underWay.begin(pair, guess.fingerprint(), free)) {
            return new Turn.Later();
        }
        long at = now + wait;
        ofPair.ifPresent(guesses -> guesses.taken(at, spacing(guesses, limits.pairFree())));
        ofSource.ifPresent(guesses -> guesses.taken(at, spacing(guesses, limits.prefixFree())));
        return new Turn.After(Duration.ofNanos(wait));
    }

    /** The login that got a turn is over. */
    synchronized void done(Guess guess) {
        underWay.end(guess.pair(), guess.fingerprint());
    }

    /** A secret was wrong, or the account that it was for does not exist. {@code guessable} is one of people's own choice. */
    synchronized void wrong(Guess guess, boolean guessable) {
        long now = nanos.getAsLong();
        short fingerprint = guess.fingerprint();
        Guesses ofPair = orNew(pairs, guess.pair(), now);
        boolean early = ofPair.distinct() < limits.pairFree();
        if (!ofPair.add(fingerprint, now)) {
            return;
        }
        ofPair.taken(now, spacing(ofPair, limits.pairFree()));
        Guesses ofSource = orNew(sources, guess.source().prefix(), now);
        ofSource.add(fingerprint, now);
        ofSource.taken(now, spacing(ofSource, limits.prefixFree()));
        if (guessable && early) {
            orNew(accounts, guess.account(), now).add(fingerprint, now);
        }
    }

    /** A secret was right: the pair is clean. What others of the source or others at the account did stays. */
    synchronized void right(String account, Source source) {
        String pair = pair(account, source);
        pairs.remove(pair);
        welcome.put(pair, nanos.getAsLong());
    }

    /** Pairs, sources and accounts that are remembered for wrong secrets. */
    public synchronized int remembered() {
        return pairs.size() + sources.size() + accounts.size();
    }

    private long spacing(Guesses guesses, int free) {
        return limits.between(guesses.distinct() + 1, free).toNanos();
    }

    private Optional<Guesses> live(Kept<Guesses> kept, String key, long now) {
        Optional<Guesses> found = kept.find(key);
        if (found.isPresent() && found.get().forgotten(now, limits.memory().toNanos())) {
            kept.remove(key);
            return Optional.empty();
        }
        return found;
    }

    private Guesses orNew(Kept<Guesses> kept, String key, long now) {
        return live(kept, key, now).orElseGet(() -> {
            Guesses fresh = new Guesses(now);
            kept.put(key, fresh);
            return fresh;
        });
    }

    private static String pair(String account, Source source) {
        // No prefix holds a space.
        return source.prefix() + ' ' + account;
    }

    /** So few bits that even who has the key cannot tell which secret it was. */
    private short fingerprint(String account, Secret secret) {
        Mac mac = macs.get();
        mac.update(account.getBytes(UTF_8));
        mac.update((byte) 0);
        secret.into(mac);
        byte[] tag = mac.doFinal();
        return (short) (((tag[0] & 0xff) << 8 | (tag[1] & 0xff)) & ((1 << FINGERPRINT_BITS) - 1));
    }

    private static Mac keyed(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
