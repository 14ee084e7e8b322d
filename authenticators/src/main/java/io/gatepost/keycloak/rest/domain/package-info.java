// SPDX-License-Identifier: Apache-2.0
/** Domains for operators and their admins: made, compared, removed; the second factors and the company of one. */
@NullMarked
package io.gatepost.keycloak.rest.domain;

import org.jspecify.annotations.NullMarked;
