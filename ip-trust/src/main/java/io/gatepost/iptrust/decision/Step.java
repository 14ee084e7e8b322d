// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * One rule that was read on the way to a decision: its name, what was found, and the detail for a person.
 *
 * <p>The detail is put into words only when somebody asks for it: most decisions are never explained.
 */
public final class Step {
    private final String rule;
    private final Finding finding;
    private final Supplier<String> detail;

    public Step(String rule, Finding finding, String detail) {
        this(rule, finding, () -> detail);
    }

    Step(String rule, Finding finding, Supplier<String> detail) {
        this.rule = rule;
        this.finding = finding;
        this.detail = detail;
    }

    public String rule() {
        return rule;
    }

    public Finding finding() {
        return finding;
    }

    public String detail() {
        return detail.get();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Step step
                && rule.equals(step.rule)
                && finding.equals(step.finding)
                && detail().equals(step.detail());
    }

    @Override
    public int hashCode() {
        return Objects.hash(rule, finding, detail());
    }

    @Override
    public String toString() {
        return rule + " " + finding.word() + ": " + detail();
    }
}
