// SPDX-License-Identifier: Apache-2.0
/** The one place that decides, and says why. */
@NullMarked
package io.gatepost.iptrust.decision;

import org.jspecify.annotations.NullMarked;
