// SPDX-License-Identifier: Apache-2.0
/** What the bridge's HTTP doors are measured against. */
@NullMarked
package io.gatepost.benchmarks.constant;

import org.jspecify.annotations.NullMarked;
