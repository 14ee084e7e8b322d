// SPDX-License-Identifier: Apache-2.0
/** The server that nginx's mail proxy asks ({@code auth_http}). */
@NullMarked
package io.gatepost.bridge.inbound.nginxmail;

import org.jspecify.annotations.NullMarked;
