// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import java.time.Duration;

/**
 * How much one client of the protocol may ask for.
 *
 * @param lineLength longest line in bytes; Postfix passes SASL messages of up to 12288 bytes on ({@code smtpd_sasl_response_limit})
 * @param openExchanges exchanges per connection that wait for the client; the oldest is forgotten beyond that
 * @param openFor how long an exchange waits for the client: Postfix says nothing when its own client gives up
 * @param underWay logins per connection that wait for their outcome, cancelled ones included; beyond that the connection is not read
 * @param idle how long a silent connection stays; longer than Postfix keeps an idle process ({@code max_idle}), whose next login would fail otherwise
 * @param connections connections to the listener
 * @param connectionsPerPeer connections from one address
 */
public record DovecotAuthLimits(
        int lineLength,
        int openExchanges,
        Duration openFor,
        int underWay,
        Duration idle,
        int connections,
        int connectionsPerPeer) {}
