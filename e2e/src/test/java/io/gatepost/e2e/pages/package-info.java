// SPDX-License-Identifier: Apache-2.0
/** The account pages in a real browser. */
@NullMarked
package io.gatepost.e2e.pages;

import org.jspecify.annotations.NullMarked;
