// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import io.gatepost.iptrust.net.Cidr;
import java.time.Instant;

/** An address or prefix from which the account's owner lets nobody in. {@code until}: first instant at which it is open again. */
public record BlockedAddress(Cidr range, Instant until) {}
