// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

/** What may be written down of an access token: its id, the client that it was issued to, and how well its person was authenticated. */
record TokenFacts(String id, String client, String acr) {}
