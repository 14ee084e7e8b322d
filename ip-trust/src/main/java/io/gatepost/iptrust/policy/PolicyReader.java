// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.iptrust.net.Cidr;
import java.util.ArrayList;
import java.util.List;

/** Reads a policy document (docs/policy.md; JSON Schema in {@code policy.schema.json} beside this class's package) as a whole, or not at all. */
public final class PolicyReader {
    /** In characters. */
    public static final int LARGEST = StrictJson.LARGEST;

    private PolicyReader() {}

    public static PolicyReading read(String json) {
        return read(json, List.of());
    }

    /** {@code proxies}: the operator's own, which no network of a domain may hold. */
    public static PolicyReading read(String json, List<Cidr> proxies) {
        return read(json, List.of(), Limits.NONE, proxies);
    }

    /**
     * Reads a document together with those that it inherits from if it says so, nearest first, and narrows it to the operator's
     * limits. A parent that cannot be read makes its heir unreadable too: nobody knows what it would have said.
     */
    public static PolicyReading read(String json, List<String> parents, Limits limits, List<Cidr> proxies) {
        Findings findings = new Findings();
        List<JsonNode> layers = new ArrayList<>();
        layers.add(StrictJson.read(json, findings));
        for (String parent : parents) {
            if (!findings.none() || !Inheritance.inherits(layers.getLast())) {
                break;
            }
            layers.add(StrictJson.read(parent, findings));
        }
        return findings.none()
                ? new PolicyDocument(proxies, findings).read(Inheritance.of(layers), limits)
                : new PolicyReading.Invalid(findings.problems());
    }
}
