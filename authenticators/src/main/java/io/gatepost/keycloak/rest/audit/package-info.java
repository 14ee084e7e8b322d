// SPDX-License-Identifier: Apache-2.0
/** What was recorded of logins and changes, and what is to be said of it: why a login came out as it did, and what would help. */
@NullMarked
package io.gatepost.keycloak.rest.audit;

import org.jspecify.annotations.NullMarked;
