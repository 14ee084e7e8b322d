// SPDX-License-Identifier: Apache-2.0
/** Bridges that tell each other what they count, by Infinispan. */
@NullMarked
package io.gatepost.bridge.outbound.cluster;

import org.jspecify.annotations.NullMarked;
