// SPDX-License-Identifier: Apache-2.0
/** Getting back in without the second factor: an address outside the operator's domains, and the codes that are mailed to it. */
@NullMarked
package io.gatepost.keycloak.recovery;

import org.jspecify.annotations.NullMarked;
