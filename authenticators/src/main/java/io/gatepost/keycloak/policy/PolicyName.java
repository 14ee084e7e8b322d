// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import io.gatepost.iptrust.net.DomainName;
import java.util.Optional;

/** Which of a realm's policies: its default, or that of one domain. */
public record PolicyName(String word) {
    static final String PREFIX = "gatepost.policy.";
    static final String VERSION = ".version";

    /** The realm attribute that holds the default. */
    public static final String DEFAULT_ATTRIBUTE = PREFIX + "default";

    /** For all domains of the realm without a policy of their own. */
    public static final PolicyName DEFAULT = new PolicyName("default");

    /**
     * The policy of a domain. Nothing for text that is no domain name, and for the two kinds of name whose attribute would be
     * another policy's: {@code default} itself and anything under the top-level domain {@code version}.
     */
    public static Optional<PolicyName> ofDomain(String domain) {
        return DomainName.canonical(domain)
                .filter(name -> !name.equals(DEFAULT.word) && !name.endsWith(VERSION))
                .map(PolicyName::new);
    }

    /** The realm attribute that holds the document of a default, and held those of domains before they had a table. */
    String attribute() {
        return PREFIX + word;
    }

    /** The realm attribute that counts how often it was saved. */
    String versionAttribute() {
        return attribute() + VERSION;
    }
}
