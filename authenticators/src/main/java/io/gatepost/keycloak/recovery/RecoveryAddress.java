// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.recovery;

import java.time.Instant;

/** Where the codes for an account go whose second factor is lost; {@code since}: when a mailed code confirmed it. */
public record RecoveryAddress(MailAddress mailbox, Instant since) {}
