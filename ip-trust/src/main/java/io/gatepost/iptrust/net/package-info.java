// SPDX-License-Identifier: Apache-2.0
/** Addresses, networks and domain names: strict to parse, fast to ask. */
@NullMarked
package io.gatepost.iptrust.net;

import org.jspecify.annotations.NullMarked;
