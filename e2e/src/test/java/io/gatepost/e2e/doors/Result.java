// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

/** What came of trying a door. */
sealed interface Result {
    /** A session, a token, data: something was handed out. */
    record Open() implements Result {}

    /** Nothing was; how it was said. */
    record Shut(String how) implements Result {}
}
