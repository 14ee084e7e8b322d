// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import io.gatepost.bridge.peer.Callers;
import io.gatepost.iptrust.policy.Service;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * One place to listen at, and what comes in there. The service is the listener's, since Postfix calls submission and
 * port 25 both {@code smtp}.
 */
public record DovecotAuthListener(
        String label,
        Place place,
        Service service,
        Callers callers,
        WhenUnavailable whenUnavailable,
        DovecotAuthLimits limits) {

    public sealed interface Place {
        record Tcp(String host, int port) implements Place {
            @Override
            public String toString() {
                return host + ":" + port;
            }
        }

        record UnixSocket(Path path, Set<PosixFilePermission> mode) implements Place {
            @Override
            public String toString() {
                return "unix:" + path;
            }
        }
    }

    /** What the client is told when nobody could say whether the login is good. */
    public enum WhenUnavailable {
        /**
         * The connection is closed. Postfix makes a permanent 535 of every FAIL, whatever its code, and 454 of a lost
         * connection.
         */
        CLOSE,
        /** {@code FAIL ... code=temp_fail}, for Dovecot and those who understand it. */
        TEMP_FAIL
    }
}
