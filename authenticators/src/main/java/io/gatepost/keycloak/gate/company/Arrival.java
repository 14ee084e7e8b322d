// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate.company;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.policy.Proof;
import java.util.List;
import java.util.Optional;

/** What a company has said of a person, for the admin who tries it. */
interface Arrival {
    int MOST_ATTRIBUTES = 50;
    int MOST_VALUES = 5;
    int LONGEST = 200;

    Proof by();

    /** Writes down what arrived. */
    void tell(ObjectNode json);

    /** What it calls the person, as the name of an account. */
    Optional<String> name();

    /** How the person signed in there. */
    List<String> contexts();

    static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
