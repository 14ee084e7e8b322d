// SPDX-License-Identifier: Apache-2.0
/** The configurations of docs/integrations, each run by the program that it is for. */
@NullMarked
package io.gatepost.e2e.integrations;

import org.jspecify.annotations.NullMarked;
