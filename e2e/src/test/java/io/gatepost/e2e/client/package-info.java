// SPDX-License-Identifier: Apache-2.0
/** People and their programs: whoever knocks, from a place of its own. */
@NullMarked
package io.gatepost.e2e.client;

import org.jspecify.annotations.NullMarked;
