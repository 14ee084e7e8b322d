// SPDX-License-Identifier: Apache-2.0
/** The rows of the table that a browser and a webmail client act out. */
@NullMarked
package io.gatepost.e2e.web;

import org.jspecify.annotations.NullMarked;
