// SPDX-License-Identifier: Apache-2.0
/** Policies for admins: read, save with what speaks against it, history, trial and replay before saving. */
@NullMarked
package io.gatepost.keycloak.rest.policy;

import org.jspecify.annotations.NullMarked;
