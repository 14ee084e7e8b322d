// SPDX-License-Identifier: Apache-2.0
/** By which server the mails of a realm go out. */
@NullMarked
package io.gatepost.keycloak.mail;

import org.jspecify.annotations.NullMarked;
