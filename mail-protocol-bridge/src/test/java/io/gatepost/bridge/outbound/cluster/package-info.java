// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.gatepost.bridge.outbound.cluster;

import org.jspecify.annotations.NullMarked;
