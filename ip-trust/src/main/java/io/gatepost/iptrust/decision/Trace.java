// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import io.gatepost.iptrust.policy.Proof;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The rules that one decision has read so far, in order, with what was found. */
final class Trace {
    static final Finding HOLDS = new Finding.Holds();
    static final Finding FAILS = new Finding.Fails();

    private final List<Step> steps = new ArrayList<>(6);

    static Finding finding(boolean holds) {
        return holds ? HOLDS : FAILS;
    }

    void note(Step step) {
        steps.add(step);
    }

    void note(String rule, Finding finding, Supplier<String> detail) {
        steps.add(new Step(rule, finding, detail));
    }

    Decision answer(Outcome outcome, Reason reason, String rule, Set<Proof> accepts) {
        return new Decision(outcome, reason, rule, accepts, Collections.unmodifiableList(steps));
    }
}
