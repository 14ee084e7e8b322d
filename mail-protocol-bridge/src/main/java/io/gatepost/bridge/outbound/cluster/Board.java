// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.cluster;

import io.gatepost.bridge.throttle.News;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What this bridge told and heard within the memory of the throttle, the newest of it: each news once, as of when it was told last.
 * Boards that have shown each other what hangs there hold the same, in whatever order it came.
 */
final class Board {
    private final Map<News, Pinned> byNews = new HashMap<>();
    private final NavigableSet<Pinned> byTime = new TreeSet<>(
            Comparator.<Pinned>comparingLong(pinned -> pinned.notice().millis()).thenComparingLong(Pinned::number));
    private final Duration memory;
    private final int most;
    private long number;

    Board(Duration memory, int most) {
        this.memory = memory;
        this.most = most;
    }

    /** The number tells those of the same millisecond apart. */
    private record Pinned(Notice notice, long number) {}

    /** False if it says nothing new: it was told later as well, is too old, or older than all of a board that is full. */
    synchronized boolean pin(Notice notice, long now) {
        Pinned fresh = new Pinned(notice, number++);
        Pinned known = byNews.get(notice.news());
        if (known != null) {
            if (known.notice().millis() >= notice.millis()) {
                return false;
            }
            byTime.remove(known);
        }
        byNews.put(notice.news(), fresh);
        byTime.add(fresh);
        while (!byTime.isEmpty() && (byTime.size() > most || isOld(byTime.first(), now))) {
            byNews.remove(byTime.removeFirst().notice().news());
        }
        return byNews.containsKey(notice.news());
    }

    /** The oldest first. */
    synchronized List<Notice> inTime() {
        return byTime.stream().map(Pinned::notice).toList();
    }

    private boolean isOld(Pinned pinned, long now) {
        return now - pinned.notice().millis() > memory.toMillis();
    }
}
