// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.port;

import io.gatepost.bridge.login.Facts.PolicyReference;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where policies are kept. */
public interface PolicySource {
    /** Its text; nothing where it cannot be had now, or has changed since the reference was made. The stage does not fail. */
    CompletionStage<Optional<String>> text(PolicyReference policy);
}
