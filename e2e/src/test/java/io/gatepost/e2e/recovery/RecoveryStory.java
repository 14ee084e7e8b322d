// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.recovery;

import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.MailSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of recovery have in common: a domain that allows it, and mail that arrives. */
abstract class RecoveryStory {
    final Stack stack;
    final MailSink sink = new MailSink();
    final RecoveryDomain domain;

    RecoveryStory(Stack stack) {
        this.stack = stack;
        this.domain = new RecoveryDomain(stack, sink);
    }

    @BeforeEach
    final void mail() {
        domain.open("PT10M");
    }

    @AfterEach
    final void noMail() {
        domain.close();
        sink.close();
    }
}
