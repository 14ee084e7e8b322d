// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import java.time.Duration;

/** When a login may be tried. */
sealed interface Turn {
    /** After this wait, which may be none; {@code suspect} if many wrong secrets came from there, and not only to the account. */
    record After(Duration delay, boolean suspect) implements Turn {}

    /** So much later that the client had better come again. */
    record Later() implements Turn {}
}
