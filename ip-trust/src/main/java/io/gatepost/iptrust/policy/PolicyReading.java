// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of a policy document: a policy, or everything that is wrong with it. */
public sealed interface PolicyReading {
    /**
     * A policy.
     *
     * @param from where each entry stands: its pointer, and the number of the layer, the document itself being 0
     * @param excesses where the policy went beyond the operator's limits, and was narrowed to them
     */
    record Valid(
            CompiledPolicy policy, List<PolicyRemark> remarks, Map<String, Integer> from, List<PolicyProblem> excesses)
            implements PolicyReading {
        public Valid {
            remarks = List.copyOf(remarks);
            from = Collections.unmodifiableMap(new LinkedHashMap<>(from));
            excesses = List.copyOf(excesses);
        }

        /** Whether it says exactly what its document says. */
        public boolean asWritten() {
            return excesses.isEmpty() && from.values().stream().allMatch(layer -> layer == 0);
        }

        /** The excesses of the document itself, not of what it inherits. */
        public List<PolicyProblem> ownExcesses() {
            return excesses.stream().filter(excess -> isOwn(excess.pointer())).toList();
        }

        private boolean isOwn(String pointer) {
            return from.entrySet().stream()
                    .filter(entry -> pointer.equals(entry.getKey()) || pointer.startsWith(entry.getKey() + "/"))
                    .allMatch(entry -> entry.getValue() == 0);
        }
    }

    /** At least one problem. */
    record Invalid(List<PolicyProblem> problems) implements PolicyReading {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
