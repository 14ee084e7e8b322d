// SPDX-License-Identifier: Apache-2.0
/** The auth policy server of Dovecot installations that keep a passdb of their own (weakforced's protocol). */
@NullMarked
package io.gatepost.bridge.inbound.dovecotpolicy;

import org.jspecify.annotations.NullMarked;
