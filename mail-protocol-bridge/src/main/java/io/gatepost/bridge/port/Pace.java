// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.port;

import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes guessing slow at servers that check secrets themselves. In the attempt a hash of a few bits stands for the secret: enough
 * to tell that the same one came again.
 */
public interface Pace {
    /** Where nobody is made slow. */
    Pace FREE = new Pace() {
        @Override
        public Optional<Duration> turn(LoginAttempt hashed) {
            return Optional.of(Duration.ZERO);
        }

        @Override
        public void notChecked(LoginAttempt hashed) {}

        @Override
        public void learn(LoginAttempt hashed, LoginOutcome reported) {}
    };

    /** How long the server is to wait before it checks the secret; nothing if its client had better come again later. */
    Optional<Duration> turn(LoginAttempt hashed);

    /** A login that had its turn goes no further. */
    void notChecked(LoginAttempt hashed);

    /** What the server says came of a login. */
    void learn(LoginAttempt hashed, LoginOutcome reported);
}
