// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import java.util.List;

/** What became of a policy document: a policy, or everything that is wrong with it. */
public sealed interface PolicyReading {
    record Valid(CompiledPolicy policy, List<PolicyRemark> remarks) implements PolicyReading {
        public Valid {
            remarks = List.copyOf(remarks);
        }
    }

    /** At least one problem. */
    record Invalid(List<PolicyProblem> problems) implements PolicyReading {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
