// SPDX-License-Identifier: Apache-2.0
/** One login: what was presented, from where, and what came of it. */
@NullMarked
package io.gatepost.bridge.login;

import org.jspecify.annotations.NullMarked;
