// SPDX-License-Identifier: Apache-2.0
/** What the resources share: who asks and what they may, how a page of a list is asked for, and how answers look. */
@NullMarked
package io.gatepost.keycloak.rest.support;

import org.jspecify.annotations.NullMarked;
