// SPDX-License-Identifier: Apache-2.0
/** The audit trail as JSON lines. */
@NullMarked
package io.gatepost.bridge.outbound.audit;

import org.jspecify.annotations.NullMarked;
