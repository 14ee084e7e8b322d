// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.known;

/** Half of an HMAC-SHA-256: nobody finds a second text with the same, nor, without the key, the text. */
record Fingerprint(long high, long low) {
    @Override
    public int hashCode() {
        return Long.hashCode(low);
    }

    @Override
    public String toString() {
        return "Fingerprint[••••]";
    }
}
