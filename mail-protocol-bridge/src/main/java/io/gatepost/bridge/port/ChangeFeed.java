// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.port;

import java.util.Optional;

/** Who is told of changes, as Keycloak tells them: docs/architecture.md, "Known logins". */
public interface ChangeFeed {
    /** What may have changed. */
    sealed interface Change {
        record OfAccount(String id) implements Change {}

        record OfRealm(String id) implements Change {}

        record OfAnything() implements Change {}
    }

    /** What comes in on a stream. */
    sealed interface Message {
        /**
         * The first on each stream.
         *
         * @param epoch of one run of one node
         * @param resumed everything after the place that was asked for is yet to come
         */
        record Hello(String epoch, long sequence, boolean resumed) implements Message {}

        /** All changes up to this one have been told. */
        record Beat(long sequence) implements Message {}

        record Changed(long sequence, Change change) implements Message {}

        /** The stream ends, and nothing is wrong. */
        record Bye() implements Message {}
    }

    /** What was heard last, of which run of which node. */
    record Place(String epoch, long sequence) {}

    /** One connection's worth of messages, in order. */
    interface Stream {
        void take(Message message);

        /** There is nothing more to come, whatever the reason. */
        void lost();
    }

    Stream open();

    /** Where a new stream should go on. */
    Optional<Place> place();
}
