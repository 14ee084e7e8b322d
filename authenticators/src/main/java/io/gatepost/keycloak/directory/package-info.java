// SPDX-License-Identifier: Apache-2.0
/** Accounts that live in a directory (LDAP, Active Directory) behind Keycloak's user federation. */
@NullMarked
package io.gatepost.keycloak.directory;

import org.jspecify.annotations.NullMarked;
