// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.bridge.login.Secret;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
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

    /** Told of what is new; it must not take time. */
    private final Consumer<News> others;

    /** A throttle that nobody shares. */
    public Throttle(ThrottleLimits limits, LongSupplier nanos) {
        this(limits, nanos, fresh(), news -> {});
    }

    /** Fingerprints of secrets are the same wherever the key is. */
    public Throttle(ThrottleLimits limits, LongSupplier nanos, SecretKey key, Consumer<News> others) {
        this.limits = limits;
        this.nanos = nanos;
        this.others = others;
        this.pairs = new Kept<>(limits.entries());
        this.sources = new Kept<>(limits.entries());
        this.accounts = new Kept<>(limits.entries());
        this.welcome = new Kept<>(limits.entries());
        this.macs = ThreadLocal.withInitial(() -> keyed(key));
    }

    /** A key that all have who share this secret, and that says nothing about it. */
    public static SecretKey sharedBy(Secret secret) {
        byte[] octets = secret.reveal().getBytes(UTF_8);
        Mac mac = keyed(new SecretKeySpec(octets, MAC));
        return new SecretKeySpec(mac.doFinal("gatepost throttle fingerprints".getBytes(UTF_8)), MAC);
    }

    /** It dies with the process: what is remembered of a secret says nothing to anybody else. */
    private static SecretKey fresh() {
        byte[] octets = new byte[32];
        new SecureRandom().nextBytes(octets);
        return new SecretKeySpec(octets, MAC);
    }

    /** What is tried, as far as it is told from other guesses. */
    Guess guess(String account, Source source, Secret secret) {
        return new Guess(account, source, pair(account, source.prefix()), fingerprint(account, secret));
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
        String prefix = guess.source().prefix();
        if (count(guess.account(), prefix, guess.fingerprint(), guessable, nanos.getAsLong())) {
            others.accept(new News.Wrong(guess.account(), prefix, guess.fingerprint(), guessable));
        }
    }

    /** False if it was counted before. */
    private boolean count(String account, String prefix, short fingerprint, boolean guessable, long at) {
        Guesses ofPair = orNew(pairs, pair(account, prefix), at);
        boolean early = ofPair.distinct() < limits.pairFree();
        if (!ofPair.add(fingerprint, at)) {
            return false;
        }
        ofPair.taken(at, spacing(ofPair, limits.pairFree()));
        Guesses ofSource = orNew(sources, prefix, at);
        ofSource.add(fingerprint, at);
        ofSource.taken(at, spacing(ofSource, limits.prefixFree()));
        if (guessable && early) {
            orNew(accounts, account, at).add(fingerprint, at);
        }
        return true;
    }

    /** A secret was right: the pair is clean. What others of the source or others at the account did stays. */
    synchronized void right(String account, Source source) {
        if (admit(account, source.prefix())) {
            others.accept(new News.Right(account, source.prefix()));
        }
    }

    /** False if that changed nothing. */
    private boolean admit(String account, String prefix) {
        String pair = pair(account, prefix);
        boolean wasHeld = pairs.remove(pair);
        return welcome.put(pair, nanos.getAsLong()) || wasHeld;
    }

    /** What another bridge tells, so old. */
    public synchronized void hear(News news, Duration age) {
        switch (news) {
            case News.Wrong wrong ->
                count(
                        wrong.account(),
                        wrong.prefix(),
                        wrong.fingerprint(),
                        wrong.guessable(),
                        nanos.getAsLong() - age.toNanos());
            case News.Right right -> admit(right.account(), right.prefix());
            case News.AccountCleared cleared -> forgiveAccount(cleared.account());
            case News.PrefixCleared cleared -> forgivePrefix(cleared.prefix());
        }
    }

    /** Nothing is held against the account any more, nor against it and any prefix, here and at the other bridges. */
    public synchronized void clearAccount(String account) {
        forgiveAccount(account);
        others.accept(new News.AccountCleared(account));
    }

    /** Nothing is held against the prefix any more, nor against it and any account, here and at the other bridges. */
    public synchronized void clearPrefix(String prefix) {
        forgivePrefix(prefix);
        others.accept(new News.PrefixCleared(prefix));
    }

    private void forgiveAccount(String account) {
        accounts.remove(account);
        pairs.removeIf(pair -> accountOf(pair).equals(account));
    }

    private void forgivePrefix(String prefix) {
        sources.remove(prefix);
        pairs.removeIf(pair -> prefixOf(pair).equals(prefix));
    }

    /** At most so many, those that wait the longest first, then those with the most wrong secrets. */
    public synchronized List<Held> held(Whose whose, int most) {
        long now = nanos.getAsLong();
        List<Held> found = new ArrayList<>();
        accounts.forEach((account, guesses) -> {
            if (concerns(whose, account)) {
                add(found, Optional.of(account), Optional.empty(), guesses, now);
            }
        });
        sources.forEach((prefix, guesses) -> {
            if (whose instanceof Whose.Prefixes || isOf(whose, prefix)) {
                add(found, Optional.empty(), Optional.of(prefix), guesses, now);
            }
        });
        pairs.forEach((pair, guesses) -> {
            if (concerns(whose, accountOf(pair)) || isOf(whose, prefixOf(pair))) {
                add(found, Optional.of(accountOf(pair)), Optional.of(prefixOf(pair)), guesses, now);
            }
        });
        found.sort(Comparator.comparing(Held::waits)
                .thenComparingInt(Held::wrongSecrets)
                .reversed());
        return List.copyOf(found.subList(0, Math.min(most, found.size())));
    }

    private static boolean concerns(Whose whose, String account) {
        return switch (whose) {
            case Whose.OfAccount one -> one.account().equals(account);
            case Whose.OfDomain all -> account.endsWith('@' + all.domain());
            case Whose.OfPrefix prefix -> false;
            case Whose.Prefixes prefixes -> false;
        };
    }

    private static boolean isOf(Whose whose, String prefix) {
        return whose instanceof Whose.OfPrefix one && one.prefix().equals(prefix);
    }

    private void add(List<Held> found, Optional<String> account, Optional<String> prefix, Guesses guesses, long now) {
        if (!guesses.forgotten(now, limits.memory().toNanos())) {
            found.add(new Held(
                    account,
                    prefix,
                    guesses.distinct(),
                    Duration.ofNanos(now - guesses.lastNanos()),
                    Duration.ofNanos(guesses.waitNanos(now))));
        }
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

    private static String pair(String account, String prefix) {
        // No prefix holds a space.
        return prefix + ' ' + account;
    }

    private static String prefixOf(String pair) {
        return pair.substring(0, pair.indexOf(' '));
    }

    private static String accountOf(String pair) {
        return pair.substring(pair.indexOf(' ') + 1);
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

    private static Mac keyed(SecretKey key) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
