// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailSink;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An admin resets the second factors of a whole domain, or of one account, or removes a factor in Keycloak's own console. */
@OnTheStack
final class DomainResetIT extends RecoveryStory {

    DomainResetIT(Stack stack) {
        super(stack);
    }

    private JsonNode reset(String realm, String name, String body) {
        HttpResponse<String> response = ask(realm, name, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.read(response.body());
    }

    private HttpResponse<String> ask(String realm, String name, String body) {
        return stack.admin().send("POST", realm + "/gatepost/domains/" + name + "/second-factor/reset", body);
    }

    @Test
    void a_domain_of_the_default_realm_is_reset_some_accounts_at_a_time() {
        List<Person> people = List.of(domain.reachable("ann"), domain.somebody("ben"), domain.somebody("cleo"));
        Person neighbour = stack.admin().somebody(RecoveryDomain.REALM, "x" + domain.name(), "neighbour");
        Owner before = Owner.of(stack, people.getFirst(), Place.HOME);
        String other = RecoveryDomain.mailboxOf(people.getFirst());

        JsonNode dry = reset(RecoveryDomain.REALM, domain.name(), "");
        assertThat(dry.path("dryRun").asBoolean()).isTrue();
        assertThat(dry.path("accounts").findValuesAsText("name"))
                .containsExactlyElementsOf(
                        new TreeSet<>(people.stream().map(Person::name).toList()));
        assertThat(dry.path("affected").asInt()).isEqualTo(3);
        assertThat(people)
                .allSatisfy(person -> assertThat(domain.factors(person)).containsExactly("otp"));
        assertThat(before.get("connection").status()).isEqualTo(200);
        assertThat(sink.empty()).isTrue();

        JsonNode first = reset(RecoveryDomain.REALM, domain.name(), "{\"dryRun\": false, \"max\": 2}");
        assertThat(first.path("affected").asInt()).isEqualTo(2);
        assertThat(first.path("remaining").asInt()).isEqualTo(1);
        JsonNode second = reset(RecoveryDomain.REALM, domain.name(), "{\"dryRun\": false}");
        assertThat(second.path("affected").asInt()).isEqualTo(1);
        assertThat(second.path("remaining").asInt()).isZero();
        // Asked once too often it does nothing.
        JsonNode third = reset(RecoveryDomain.REALM, domain.name(), "{\"dryRun\": false}");
        assertThat(third.path("affected").asInt()).isZero();

        assertThat(people)
                .allSatisfy(person -> assertThat(domain.factors(person)).isEmpty());
        assertThat(domain.factors(neighbour)).containsExactly("otp");
        assertThat(before.get("connection").status()).isEqualTo(401);
        List<MailSink.Mail> mails = sink.all();
        assertThat(mails).allSatisfy(mail -> assertThat(mail.subject()).isEqualTo("Your second factors were reset"));
        assertThat(mails.stream().map(MailSink.Mail::recipient))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(people.stream().map(Person::name), Stream.of(other))
                                .toList());
        JsonNode events = Json.read(
                stack.admin().send("GET", "isp/admin-events?max=100", "").body());
        assertThat(events)
                .anySatisfy(event -> assertThat(event.path("resourcePath").asText())
                        .isEqualTo("gatepost/domains/" + domain.name() + "/second-factor/reset"));
        assertThat(events)
                .anySatisfy(event -> assertThat(event.path("resourcePath").asText())
                        .isEqualTo("gatepost/accounts/" + domain.id(people.get(1)) + "/second-factor/reset"));
    }

    @Test
    void a_domain_with_a_realm_of_its_own_is_named_twice() {
        Person person = stack.admin().somebody("b.tld", "bulk");
        JsonNode dry = reset("b.tld", "b.tld", "{\"max\": 200}");
        assertThat(dry.path("accounts").findValuesAsText("name")).contains(person.name());
        assertThat(reset("a.tld", "b.tld", "{}").path("affected").asInt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"max\": 0}",
                "{\"max\": 201}",
                "{\"max\": \"2\"}",
                "{\"dryRun\": \"false\"}",
                "{\"dry_run\": false}",
                "[]"
            })
    void a_slip_resets_nobody(String body) {
        assertThat(ask(RecoveryDomain.REALM, domain.name(), body).statusCode()).isEqualTo(400);
        assertThat(ask(RecoveryDomain.REALM, "%25", "{}").statusCode()).isEqualTo(400);
    }

    @Test
    void an_admins_reset_and_bypass_are_told_by_mail() {
        Person person = domain.reachable("told");
        String other = RecoveryDomain.mailboxOf(person);
        String path = RecoveryDomain.REALM + "/gatepost/accounts/" + domain.id(person) + "/second-factor";
        HttpResponse<String> bypass = stack.admin().send("POST", path + "/bypass", "");
        assertThat(bypass.statusCode()).isEqualTo(201);
        MailSink.Mail mail = sink.nextTo(person.name());
        assertThat(mail.subject()).isEqualTo("A one-time code for your account");
        assertThat(mail.text())
                .doesNotContain(Json.read(bypass.body()).path("code").asText());
        assertThat(stack.admin().send("POST", path + "/reset", "").statusCode()).isEqualTo(200);
        assertThat(sink.nextTo(person.name()).subject()).isEqualTo("Your second factors were reset");
        assertThat(sink.nextTo(other).subject()).isEqualTo("Your second factors were reset");
    }

    @Test
    void a_factor_removed_in_keycloaks_console_takes_the_trust_with_it() {
        Person person = domain.reachable("console");
        String other = RecoveryDomain.mailboxOf(person);
        Owner owner = Owner.of(stack, person, Place.HOME);
        assertThat(owner.post("trusted-addresses", Map.of()).status()).isEqualTo(201);
        assertThat(domain.imap(person, Place.HOME)).isEqualTo("admit");
        domain.removeFactors(person);
        assertThat(domain.imap(person, Place.HOME)).isEqualTo("refuse");
        assertThat(domain.imap(person, Place.OFFICE)).isEqualTo("admit");
        for (String told : List.of(person.name(), other)) {
            assertThat(sink.nextTo(told).subject()).isEqualTo("A second factor was removed from your account");
        }
    }
}
