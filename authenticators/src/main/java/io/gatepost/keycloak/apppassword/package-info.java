// SPDX-License-Identifier: Apache-2.0
/** App passwords and mobile passwords: generated, scoped, kept as Keycloak credentials. */
@NullMarked
package io.gatepost.keycloak.apppassword;

import org.jspecify.annotations.NullMarked;
