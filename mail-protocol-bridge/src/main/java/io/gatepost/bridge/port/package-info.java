// SPDX-License-Identifier: Apache-2.0
/** What the core asks of the world outside. */
@NullMarked
package io.gatepost.bridge.port;

import org.jspecify.annotations.NullMarked;
