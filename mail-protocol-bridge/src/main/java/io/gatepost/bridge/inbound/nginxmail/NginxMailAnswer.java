// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.nginxmail;

/** What nginx is told. */
sealed interface NginxMailAnswer {
    /** Let it in, under this name, to this backend. */
    record Pass(Backend backend, String user) implements NginxMailAnswer {}

    /**
     * Tell it this. An empty {@code code} leaves the code to nginx. With {@code waitSeconds} the client may try again on the
     * same connection after that long; with 0 nginx closes it (ngx_mail_auth_http_module, "Protocol").
     */
    record Deny(String text, String code, int waitSeconds) implements NginxMailAnswer {}
}
