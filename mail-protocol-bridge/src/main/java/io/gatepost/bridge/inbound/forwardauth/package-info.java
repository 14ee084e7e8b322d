// SPDX-License-Identifier: Apache-2.0
/** HTTP Basic and bearer tokens for ActiveSync, DAV and SOAP behind a reverse proxy that asks first. */
@NullMarked
package io.gatepost.bridge.inbound.forwardauth;

import org.jspecify.annotations.NullMarked;
