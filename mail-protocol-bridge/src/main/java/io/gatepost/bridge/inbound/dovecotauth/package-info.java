// SPDX-License-Identifier: Apache-2.0
/** The server side of Dovecot's auth protocol 1.2, for Postfix, Exim and whatever else speaks it. */
@NullMarked
package io.gatepost.bridge.inbound.dovecotauth;

import org.jspecify.annotations.NullMarked;
