// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

/** A secret tried at an account from a source, worked out once: {@code pair} stands for the two, the fingerprint for the secret. */
record Guess(String account, Source source, String pair, short fingerprint) {}
