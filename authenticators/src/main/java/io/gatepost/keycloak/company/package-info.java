// SPDX-License-Identifier: Apache-2.0
/** A domain's company: its identity provider, set up and kept up to date by the metadata that it publishes. */
@NullMarked
package io.gatepost.keycloak.company;

import org.jspecify.annotations.NullMarked;
