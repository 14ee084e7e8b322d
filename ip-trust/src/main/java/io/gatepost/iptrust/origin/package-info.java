// SPDX-License-Identifier: Apache-2.0
/** Where a connection comes from, and how that is known. */
@NullMarked
package io.gatepost.iptrust.origin;

import org.jspecify.annotations.NullMarked;
