// SPDX-License-Identifier: Apache-2.0
/** The stack under test: real processes, started once per run, stopped at its end. */
@NullMarked
package io.gatepost.e2e;

import org.jspecify.annotations.NullMarked;
