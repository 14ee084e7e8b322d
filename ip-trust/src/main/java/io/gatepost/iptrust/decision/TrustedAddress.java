// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import io.gatepost.iptrust.net.Cidr;
import java.time.Instant;

/** An address or prefix that one account trusts for itself. {@code until}: first instant at which it no longer does. */
public record TrustedAddress(Cidr range, Instant until) {}
