// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.domain;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something in which a realm differs from the template.
 *
 * @param pointer of the template (RFC 6901)
 * @param template what the template says; {@code realm}: what the realm has, null where it has nothing
 */
public record Difference(String pointer, JsonNode template, JsonNode realm) {}
