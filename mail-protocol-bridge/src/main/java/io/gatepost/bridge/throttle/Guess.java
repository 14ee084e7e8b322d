// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

/**
 * A secret tried at an account from a source, worked out once: {@code pair} stands for the two, the fingerprint for the secret.
 * {@code name} is the {@link AccountKey} of what was typed, which may be another name of the account's.
 */
record Guess(String name, String account, Source source, String pair, short fingerprint) {}
