// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecothttp;

import java.util.Map;

/** What the Lua script is told. */
sealed interface DovecotAnswer {
    record Admit(String user, Map<String, String> extra) implements DovecotAnswer {}

    record Refuse(String message) implements DovecotAnswer {}

    record Unavailable(String message) implements DovecotAnswer {}
}
