// SPDX-License-Identifier: Apache-2.0
/** Mails to an account's owner about what changed how the account can be opened. */
@NullMarked
package io.gatepost.keycloak.notice;

import org.jspecify.annotations.NullMarked;
