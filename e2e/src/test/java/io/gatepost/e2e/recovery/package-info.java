// SPDX-License-Identifier: Apache-2.0
/** A second factor is lost: the owner's way back by the recovery address, an admin's resets, and what is tried against both. */
@NullMarked
package io.gatepost.e2e.recovery;

import org.jspecify.annotations.NullMarked;
