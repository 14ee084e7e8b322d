// SPDX-License-Identifier: Apache-2.0
/** What a domain's sign-in pages look like, from realm attributes that are a tenant's input and may break nothing. */
@NullMarked
package io.gatepost.keycloak.branding;

import org.jspecify.annotations.NullMarked;
