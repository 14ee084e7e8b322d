// SPDX-License-Identifier: Apache-2.0
/** A company's OpenID provider made of Nimbus alone, honest and not. */
@NullMarked
package io.gatepost.e2e.oidc;

import org.jspecify.annotations.NullMarked;
