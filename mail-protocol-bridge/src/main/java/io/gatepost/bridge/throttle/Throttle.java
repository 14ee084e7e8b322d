// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import io.gatepost.bridge.login.Secret;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Counts distinct wrong secrets by account, by source and by pair of both, and says how long the next login of such a pair
 * waits. Only the pair and the source are ever made to come again later, so that nobody locks out an account from another
 * address; a pair that once got in is not held responsible for others of its source. (Issue #4.)
 */
public final class Throttle {
    private final ThrottleLimits limits;
    private final LongSupplier nanos;
    private final GuessFingerprints fingerprints;
    private final Kept<Guesses> pairs;
    private final Kept<Guesses> sources;
    private final Kept<Guesses> accounts;
    /** Pairs that got in, and when the others were last told. */
    private final Kept<Long> welcome;

    /** Whose other names are known from what became of logins under them. */
    private final Kept<String> canonical;

    private final UnderWay underWay = new UnderWay();

    /** Told of what is new; it must not take time. */
    private final Consumer<News> others;

    /** A throttle that nobody shares. */
    public Throttle(ThrottleLimits limits, LongSupplier nanos) {
        this(limits, nanos, GuessFingerprints.ofThisProcess(), news -> {});
    }

    public Throttle(ThrottleLimits limits, LongSupplier nanos, GuessFingerprints fingerprints, Consumer<News> others) {
        this.limits = limits;
        this.nanos = nanos;
        this.others = others;
        this.pairs = new Kept<>(limits.entries());
        this.sources = new Kept<>(limits.entries());
        this.accounts = new Kept<>(limits.entries());
        this.welcome = new Kept<>(limits.entries());
        this.canonical = new Kept<>(limits.entries());
        this.fingerprints = fingerprints;
    }

    /** What is tried, as far as it is told from other guesses. Under a name that is known to be another's, it is tried at that one. */
    Guess guess(String name, Source source, Secret secret) {
        String account = account(name);
        return new Guess(name, account, source, pair(account, source.prefix()), secret, fingerprints);
    }

    private synchronized String account(String name) {
        return canonical.find(name).orElse(name);
    }

    /** Guesses under this name are guesses at the account, until it turns out to be another's: else each of an account's names would have
     * free guesses of its own. */
    synchronized void leadsTo(String name, String account) {
        if (name.equals(account)) {
            canonical.remove(name);
        } else {
            canonical.put(name, account);
        }
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
        if (wait > limits.patience().toNanos() || !underWay.begin(guess, free)) {
            return new Turn.Later();
        }
        long at = now + wait;
        ofPair.ifPresent(guesses -> guesses.taken(at, spacing(guesses, limits.pairFree())));
        ofSource.ifPresent(guesses -> guesses.taken(at, spacing(guesses, limits.prefixFree())));
        boolean suspect = ofPair.filter(guesses -> guesses.distinct() >= limits.pairFree())
                        .isPresent()
                || ofSource.filter(guesses -> guesses.distinct() >= limits.prefixFree())
                        .isPresent();
        return new Turn.After(Duration.ofNanos(wait), suspect);
    }

    /** The login that got a turn is over. */
    synchronized void done(Guess guess) {
        underWay.end(guess);
    }

    /** A secret was wrong, or the account that it was for does not exist. {@code guessable} is one of people's own choice. */
    synchronized void wrong(Guess guess, boolean guessable) {
        tell(new News.Wrong(guess.account(), guess.source().prefix(), guess.fingerprint(), guessable, false));
    }

    /** The same for the account's own name, after the name that was typed for it: of the source it is one mistake. */
    synchronized void wrongAgain(Guess guess, boolean guessable) {
        tell(new News.Wrong(guess.account(), guess.source().prefix(), guess.fingerprint(), guessable, true));
    }

    private void tell(News.Wrong wrong) {
        if (count(wrong, nanos.getAsLong())) {
            others.accept(wrong);
        }
    }

    /** False if it was counted before. */
    private boolean count(News.Wrong wrong, long at) {
        Guesses ofPair = orNew(pairs, pair(wrong.account(), wrong.prefix()), at, limits.pairFree());
        boolean early = ofPair.distinct() < limits.pairFree();
        if (!ofPair.add(wrong.fingerprint(), at)) {
            return false;
        }
        ofPair.taken(at, spacing(ofPair, limits.pairFree()));
        if (wrong.guessable()) {
            ofPair.wereAtThePassword();
        }
        if (!wrong.again()) {
            Guesses ofSource = orNew(sources, wrong.prefix(), at, limits.prefixFree());
            ofSource.add(wrong.fingerprint(), at);
            ofSource.taken(at, spacing(ofSource, limits.prefixFree()));
        }
        if (wrong.guessable() && early) {
            orNew(accounts, wrong.account(), at, limits.accountFree()).add(wrong.fingerprint(), at);
        }
        return true;
    }

    /** The password was right: the pair is clean. What others of the source or others at the account did stays. */
    synchronized void right(String account, Source source) {
        if (admit(account, source.prefix(), true, nanos.getAsLong())) {
            others.accept(new News.Right(account, source.prefix()));
        }
    }

    /**
     * An app password or a token was right: the pair is not held responsible for others of its source, but whoever has one need not
     * be who knows the password, and what was guessed at that stays.
     */
    synchronized void welcome(String account, Source source) {
        if (admit(account, source.prefix(), false, nanos.getAsLong())) {
            others.accept(new News.Welcome(account, source.prefix()));
        }
    }

    /** False if that is known, to the others as well; what they are told they remember for so long, and a bridge that comes later too. */
    private boolean admit(String account, String prefix, boolean byPassword, long at) {
        String pair = pair(account, prefix);
        boolean stays =
                !byPassword && pairs.find(pair).filter(Guesses::atThePassword).isPresent();
        boolean wasHeld = !stays && pairs.remove(pair);
        boolean told = welcome.find(pair)
                .filter(last -> at - last < limits.memory().toNanos() / 2)
                .isPresent();
        if (told && !wasHeld) {
            return false;
        }
        welcome.put(pair, at);
        return true;
    }

    /** What another bridge tells, so old. */
    public synchronized void hear(News news, Duration age) {
        long at = nanos.getAsLong() - age.toNanos();
        switch (news) {
            case News.Wrong wrong -> count(wrong, at);
            case News.Right right -> admit(right.account(), right.prefix(), true, at);
            case News.Welcome welcomed -> admit(welcomed.account(), welcomed.prefix(), false, at);
            case News.AccountCleared cleared -> forgiveAccount(Set.of(cleared.account()));
            case News.PrefixCleared cleared -> forgivePrefix(cleared.prefix());
        }
    }

    /** Nothing is held against the account under these names any more, nor against it and any prefix, here and at the other bridges. */
    public synchronized void clearAccount(Set<String> names) {
        forgiveAccount(names);
        names.forEach(name -> others.accept(new News.AccountCleared(name)));
    }

    /** Nothing is held against the prefix any more, nor against it and any account, here and at the other bridges. */
    public synchronized void clearPrefix(String prefix) {
        forgivePrefix(prefix);
        others.accept(new News.PrefixCleared(prefix));
    }

    private void forgiveAccount(Set<String> names) {
        names.forEach(accounts::remove);
        pairs.removeIf(pair -> isOfOne(pair, names));
    }

    private void forgivePrefix(String prefix) {
        sources.remove(prefix);
        pairs.removeIf(startsWith(prefix));
    }

    /** At most so many, those that wait the longest first, then those with the most wrong secrets. */
    public synchronized List<Held> held(Scope scope, int most) {
        Found found = new Found(most, nanos.getAsLong());
        switch (scope) {
            case Scope.OfAccount one -> {
                accounts.forEach(found.accounts(one.names()::contains));
                pairs.forEach(found.pairs(pair -> isOfOne(pair, one.names())));
            }
            case Scope.OfDomain all -> {
                // No prefix holds an at sign.
                String suffix = '@' + all.domain();
                accounts.forEach(found.accounts(account -> account.endsWith(suffix)));
                pairs.forEach(found.pairs(pair -> pair.endsWith(suffix)));
            }
            case Scope.OfPrefix one -> {
                sources.forEach(found.sources(one.prefix()::equals));
                pairs.forEach(found.pairs(startsWith(one.prefix())));
            }
            case Scope.Prefixes all -> sources.forEach(found.sources(prefix -> true));
        }
        return found.worstFirst();
    }

    /** What is found among all that is remembered, as much of the worst of it as is wanted; every login waits meanwhile. */
    private final class Found {
        private static final Comparator<Held> WORST_LAST =
                Comparator.comparing(Held::waits).thenComparingInt(Held::wrongSecrets);

        private final int most;
        private final long now;
        private final PriorityQueue<Held> worst = new PriorityQueue<>(WORST_LAST);

        Found(int most, long now) {
            this.most = most;
            this.now = now;
        }

        BiConsumer<String, Guesses> accounts(Predicate<String> meant) {
            return (account, guesses) -> {
                if (meant.test(account)) {
                    add(Optional.of(account), Optional.empty(), guesses);
                }
            };
        }

        BiConsumer<String, Guesses> sources(Predicate<String> meant) {
            return (prefix, guesses) -> {
                if (meant.test(prefix)) {
                    add(Optional.empty(), Optional.of(prefix), guesses);
                }
            };
        }

        BiConsumer<String, Guesses> pairs(Predicate<String> meant) {
            return (pair, guesses) -> {
                if (meant.test(pair)) {
                    add(Optional.of(accountOf(pair)), Optional.of(prefixOf(pair)), guesses);
                }
            };
        }

        private void add(Optional<String> account, Optional<String> prefix, Guesses guesses) {
            if (guesses.forgotten(now, limits.memory().toNanos())) {
                return;
            }
            worst.add(new Held(
                    account,
                    prefix,
                    guesses.distinct(),
                    Duration.ofNanos(now - guesses.lastNanos()),
                    Duration.ofNanos(guesses.waitNanos(now))));
            if (worst.size() > most) {
                worst.remove();
            }
        }

        List<Held> worstFirst() {
            return worst.stream().sorted(WORST_LAST.reversed()).toList();
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

    private Guesses orNew(Kept<Guesses> kept, String key, long now, int free) {
        return live(kept, key, now).orElseGet(() -> {
            Guesses fresh = new Guesses(now, free);
            kept.put(key, fresh);
            return fresh;
        });
    }

    private static String pair(String account, String prefix) {
        // No prefix holds a space.
        return prefix + ' ' + account;
    }

    private static Predicate<String> startsWith(String prefix) {
        String start = pair("", prefix);
        return pair -> pair.startsWith(start);
    }

    private static boolean isOfOne(String pair, Set<String> names) {
        int account = pair.indexOf(' ') + 1;
        for (String name : names) {
            if (pair.length() - account == name.length() && pair.endsWith(name)) {
                return true;
            }
        }
        return false;
    }

    private static String prefixOf(String pair) {
        return pair.substring(0, pair.indexOf(' '));
    }

    private static String accountOf(String pair) {
        return pair.substring(pair.indexOf(' ') + 1);
    }
}
