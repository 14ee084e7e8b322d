// SPDX-License-Identifier: Apache-2.0
/** The client scope whose tokens open the mail protocols. */
@NullMarked
package io.gatepost.keycloak.mailscope;

import org.jspecify.annotations.NullMarked;
