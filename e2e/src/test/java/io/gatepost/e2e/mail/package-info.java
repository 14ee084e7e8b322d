// SPDX-License-Identifier: Apache-2.0
/** The rows of the table that mail programs and phones act out. */
@NullMarked
package io.gatepost.e2e.mail;

import org.jspecify.annotations.NullMarked;
