// SPDX-License-Identifier: Apache-2.0
/** The bounds of the design, each measured against a named reference in the same run. */
@NullMarked
package io.gatepost.benchmarks;

import org.jspecify.annotations.NullMarked;
