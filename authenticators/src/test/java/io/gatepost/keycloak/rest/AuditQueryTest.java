// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.keycloak.signin.LoginRecords;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditQueryTest {
    @Test
    void reads_what_was_written_down_in_one_form() {
        LoginRecords.Wanted wanted = AuditQuery.parse(
                "B\u00fccher.TLD",
                "Alice@A.tld",
                "::ffff:192.0.2.1",
                "imap",
                "refuse",
                "2027-01-31T12:00:00+02:00",
                "2027-02-01T00:00:00Z");
        assertThat(wanted.domain()).contains("xn--bcher-kva.tld");
        assertThat(wanted.account()).contains("alice@a.tld");
        assertThat(wanted.address()).contains("192.0.2.1");
        assertThat(wanted.from()).contains(Instant.parse("2027-01-31T10:00:00Z"));
        assertThat(AuditQuery.parse(null, "Admin", null, null, null, null, null).account())
                .contains("admin");
    }

    @ParameterizedTest(name = "{0}, {1}, {2}, {3}, {4}, {5}")
    @CsvSource({
        "-,     ,        ,       ,      ,                     ",
        "      ,192.0.2, ,       ,      ,                     ",
        "      ,192.0.2.1/24, ,  ,      ,                     ",
        "      ,        ,jmap,   ,      ,                     ",
        "      ,        ,     ,admitted,,                     ",
        "      ,        ,     ,  ,yesterday,                  ",
        "      ,        ,     ,  ,2027-01-31T12:00:00,        ",
        "      ,        ,     ,  ,+99999-01-01T00:00:00Z,     ",
        "      ,        ,     ,  ,2027-01-02T00:00:00Z,2027-01-01T00:00:00Z",
    })
    void refuses_what_cannot_be_meant(
            @Nullable String domain,
            @Nullable String address,
            @Nullable String service,
            @Nullable String decision,
            @Nullable String from,
            @Nullable String to) {
        assertThatThrownBy(() -> AuditQuery.parse(domain, null, address, service, decision, from, to))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void a_trace_is_read_as_it_was_written_even_where_it_was_cut() {
        assertThat(LoginJson.trace("networks fails, services.imap holds, trust.add"))
                .hasToString(
                        "[{\"rule\":\"networks\",\"finding\":\"fails\"},{\"rule\":\"services.imap\",\"finding\":\"holds\"}]");
    }
}
