// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.nginxmail;

import io.gatepost.iptrust.net.IpAddress;

/** Where nginx connects an admitted client to; nginx takes an address only, and resolves no names here. */
public record Backend(IpAddress address, int port) {}
