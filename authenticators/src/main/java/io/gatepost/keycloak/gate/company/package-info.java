// SPDX-License-Identifier: Apache-2.0
/** A company's identity provider as the other proof: who speaks for a domain, what is demanded of its answer, and what a login keeps of it. */
@NullMarked
package io.gatepost.keycloak.gate.company;

import org.jspecify.annotations.NullMarked;
