// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.cluster;

import io.gatepost.bridge.throttle.News;
import java.util.Optional;
import java.util.function.BiFunction;

/** News as text. The account stands last, since it alone may hold a space. */
final class NewsCodec {
    private static final int LONGEST = 2_000;

    private NewsCodec() {}

    static String encode(News news) {
        return switch (news) {
            case News.Wrong wrong ->
                (wrong.again() ? "again" : "wrong")
                        + (wrong.guessable() ? " " : "-app ")
                        + wrong.prefix()
                        + ' '
                        + wrong.fingerprint()
                        + ' '
                        + wrong.account();
            case News.Right right -> "right " + right.prefix() + ' ' + right.account();
            case News.Welcome welcome -> "welcome " + welcome.prefix() + ' ' + welcome.account();
            case News.AccountCleared cleared -> "account " + cleared.account();
            case News.PrefixCleared cleared -> "prefix " + cleared.prefix();
        };
    }

    static Optional<News> decode(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        int end = text.indexOf(' ');
        String word = end < 0 ? text : text.substring(0, end);
        String rest = text.substring(end + 1);
        return switch (word) {
            case "wrong" -> wrong(rest.split(" ", 3), true, false);
            case "wrong-app" -> wrong(rest.split(" ", 3), false, false);
            case "again" -> wrong(rest.split(" ", 3), true, true);
            case "again-app" -> wrong(rest.split(" ", 3), false, true);
            case "right" -> pair(rest.split(" ", 2), News.Right::new);
            case "welcome" -> pair(rest.split(" ", 2), News.Welcome::new);
            case "account" -> Optional.of(new News.AccountCleared(rest));
            case "prefix" -> Optional.of(new News.PrefixCleared(rest));
            default -> Optional.empty();
        };
    }

    private static Optional<News> wrong(String[] parts, boolean guessable, boolean again) {
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(new News.Wrong(parts[2], parts[0], Short.parseShort(parts[1]), guessable, again));
        } catch (NumberFormatException notOurs) {
            return Optional.empty();
        }
    }

    private static Optional<News> pair(String[] parts, BiFunction<String, String, News> news) {
        return parts.length == 2 ? Optional.of(news.apply(parts[1], parts[0])) : Optional.empty();
    }
}
