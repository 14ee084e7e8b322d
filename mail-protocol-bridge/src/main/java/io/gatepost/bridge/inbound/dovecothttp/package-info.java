// SPDX-License-Identifier: Apache-2.0
/** The server that Dovecot's Lua passdb asks. */
@NullMarked
package io.gatepost.bridge.inbound.dovecothttp;

import org.jspecify.annotations.NullMarked;
