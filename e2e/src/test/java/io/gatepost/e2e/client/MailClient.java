// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

/** Somebody's program that signs in and says what it was told. */
@FunctionalInterface
public interface MailClient {
    Answer signIn(Place from, Door door, int port, String name, String secret);
}
