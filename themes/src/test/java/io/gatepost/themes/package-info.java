// SPDX-License-Identifier: Apache-2.0
/** What the pages stand on, compared with what the build has. */
@NullMarked
package io.gatepost.themes;

import org.jspecify.annotations.NullMarked;
