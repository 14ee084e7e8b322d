// SPDX-License-Identifier: Apache-2.0
/** Makes guessing slow without letting anybody lock anybody out. */
@NullMarked
package io.gatepost.bridge.throttle;

import org.jspecify.annotations.NullMarked;
