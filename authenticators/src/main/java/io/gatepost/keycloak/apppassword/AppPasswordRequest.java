// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is asked for when an app password is made; words as they were sent. */
public record AppPasswordRequest(
        String label, List<String> services, Optional<List<String>> networks, Optional<Instant> expires) {}
