// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

/** What a client was told: in, refused for good, or come back later; with the server's own words. */
public sealed interface Answer {
    String said();

    record In(String said) implements Answer {}

    record Refused(String said) implements Answer {}

    record Unavailable(String said) implements Answer {}

    /** The server ended the connection instead of answering. */
    record HungUp(String said) implements Answer {}
}
