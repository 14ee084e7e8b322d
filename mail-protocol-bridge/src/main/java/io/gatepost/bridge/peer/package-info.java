// SPDX-License-Identifier: Apache-2.0
/** Who may speak to a listener, and whose word on a client's address is taken. */
@NullMarked
package io.gatepost.bridge.peer;

import org.jspecify.annotations.NullMarked;
