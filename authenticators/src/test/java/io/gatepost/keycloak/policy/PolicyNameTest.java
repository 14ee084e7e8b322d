// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyNameTest {
    @Test
    void is_an_attribute_of_the_realm() {
        assertThat(PolicyName.ofDomain("A.tld")).map(PolicyName::attribute).contains("gatepost.policy.a.tld");
        assertThat(PolicyName.DEFAULT.attribute()).isEqualTo("gatepost.policy.default");
        assertThat(PolicyName.DEFAULT.versionAttribute()).isEqualTo("gatepost.policy.default.version");
    }

    /** Each would be another policy's attribute, or none. */
    @ParameterizedTest
    @ValueSource(strings = {"default", "Default", "a.version", "default.version", "", "a b", "../x", "a.tld\n"})
    void no_domain_gets_an_attribute_that_is_not_its_own(String domain) {
        assertThat(PolicyName.ofDomain(domain)).isEmpty();
    }
}
