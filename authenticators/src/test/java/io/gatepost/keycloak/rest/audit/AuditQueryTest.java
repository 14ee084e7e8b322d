// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.keycloak.signin.LoginRecords;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditQueryTest {
    @Test
    void reads_what_was_written_down_in_one_form() {
        LoginRecords.Wanted wanted =
                parse("domain=B\u00fccher.TLD account=Alice@A.tld address=::ffff:192.0.2.1 service=imap decision=refuse"
                        + " from=2027-01-31T12:00:00+02:00 to=2027-02-01T00:00:00Z");
        assertThat(wanted.domain()).contains("xn--bcher-kva.tld");
        assertThat(wanted.account()).contains("alice@a.tld");
        assertThat(wanted.address()).contains("192.0.2.1");
        assertThat(wanted.from()).contains(Instant.parse("2027-01-31T10:00:00Z"));
        assertThat(parse("account=Admin").account()).contains("admin");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "domain=-,                      domain",
        "address=192.0.2,               address",
        "address=192.0.2.1/24,          address",
        "service=jmap,                  service",
        "decision=admitted,             decision",
        "from=yesterday,                from",
        "from=2027-01-31T12:00:00,      from",
        "from=+99999-01-01T00:00:00Z,   from",
        "from=2027-01-02T00:00:00Z to=2027-01-01T00:00:00Z, to",
    })
    void refuses_what_cannot_be_meant(String query, String wrong) {
        assertThatThrownBy(() -> parse(query))
                .isInstanceOfSatisfying(
                        WebApplicationException.class,
                        refused -> assertThat(refused.getResponse().getEntity())
                                .asString()
                                .contains("\"pointer\":\"" + wrong + "\""));
    }

    private static LoginRecords.Wanted parse(String query) {
        MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
        for (String parameter : query.split(" ", -1)) {
            int is = parameter.indexOf('=');
            parameters.add(parameter.substring(0, is), parameter.substring(is + 1));
        }
        return AuditQuery.parse(parameters);
    }

    @Test
    void a_trace_is_read_as_it_was_written_even_where_it_was_cut() {
        assertThat(LoginJson.trace("networks fails, services.imap holds, trust.add"))
                .hasToString(
                        "[{\"rule\":\"networks\",\"finding\":\"fails\"},{\"rule\":\"services.imap\",\"finding\":\"holds\"}]");
    }
}
