// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import java.util.ArrayList;
import java.util.List;

/** What a reading has found so far: all problems and remarks, up to a bound. */
final class Findings {
    /** Nobody reads more; a document can hold a hundred thousand mistakes. */
    static final int MOST = 200;

    private final List<PolicyProblem> problems = new ArrayList<>();
    private final List<PolicyRemark> remarks = new ArrayList<>();
    private int unlisted;

    void problem(String pointer, String message) {
        if (problems.size() < MOST) {
            problems.add(new PolicyProblem(pointer, message));
        } else {
            unlisted++;
        }
    }

    void remark(String pointer, String message) {
        if (remarks.size() < MOST) {
            remarks.add(new PolicyRemark(pointer, message));
        }
    }

    boolean none() {
        return problems.isEmpty();
    }

    List<PolicyProblem> problems() {
        List<PolicyProblem> all = new ArrayList<>(problems);
        if (unlisted > 0) {
            all.add(new PolicyProblem("", "and " + unlisted + " more problems"));
        }
        return all;
    }

    List<PolicyRemark> remarks() {
        return remarks;
    }
}
