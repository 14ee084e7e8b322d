// SPDX-License-Identifier: Apache-2.0
/** Mail domains as a whole: made from the realm template, compared with it, removed and brought back (issue 5). */
@NullMarked
package io.gatepost.keycloak.domain;

import org.jspecify.annotations.NullMarked;
