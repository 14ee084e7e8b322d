// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.authentication.InitiatedActionSupport;

class GateTest {
    /** With {@code kc_action} Keycloak passes over an action that says it does not support that, demanded or not. */
    @Test
    void cannot_be_asked_away() {
        assertThat(new Gate().initiatedActionSupport()).isEqualTo(InitiatedActionSupport.SUPPORTED);
    }

    @Test
    void a_back_ends_own_address_is_never_the_persons() {
        assertThat(WebDecision.recorded(null)).isInstanceOf(Origin.Unestablished.class);
        assertThat(WebDecision.recorded("")).isInstanceOf(Origin.Unestablished.class);
        assertThat(WebDecision.recorded("127.0.99.5")).isInstanceOf(Origin.Known.class);
    }

    @Test
    void a_client_is_a_way_in_to_web_or_admin_and_to_no_mail_service() {
        assertThat(WebDecision.serviceOf("webmail", null)).contains(Service.WEB);
        assertThat(WebDecision.serviceOf("webmail", " ")).contains(Service.WEB);
        assertThat(WebDecision.serviceOf("webmail", " admin ")).contains(Service.ADMIN);
        assertThat(WebDecision.serviceOf("admin-cli", null)).contains(Service.ADMIN);
        assertThat(WebDecision.serviceOf("webmail", "smtp")).isEmpty();
        assertThat(WebDecision.serviceOf("webmail", "eas")).isEmpty();
        assertThat(WebDecision.serviceOf("webmail", "Web site")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/realms/master/gatepost/bridge/login", "/realms/master/gatepost/bridge/policy"})
    void the_bridge_answers_for_itself(String path) {
        assertThat(BearerGate.isBridge(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin/realms/a.tld/group-by-path/x/gatepost/bridge/y",
                "/admin/realms/a.tld/users/x/gatepost/bridge/y",
                "/realms/a.tld/account/credentials//gatepost/bridge/",
                "/realms/a.tld/gatepost/bridge/../../account",
                "/realms/a.tld/gatepost/bridgehead/x",
                "/realms/a.tld%2Fgatepost%2Fbridge%2Fx/account",
                "/admin/realms/a.tld/gatepost/bridge/x"
            })
    void nothing_else_passes_for_the_bridge(String path) {
        assertThat(BearerGate.isBridge(path)).isFalse();
    }
}
