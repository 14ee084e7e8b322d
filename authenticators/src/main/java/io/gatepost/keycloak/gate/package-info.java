// SPDX-License-Identifier: Apache-2.0
/**
 * The wall at the exits: the decision is asked wherever Keycloak hands something out (a session, a token, an assertion) or takes
 * a bearer token, and not in a flow, which about half of the ways in walk round.
 */
@NullMarked
package io.gatepost.keycloak.gate;

import org.jspecify.annotations.NullMarked;
