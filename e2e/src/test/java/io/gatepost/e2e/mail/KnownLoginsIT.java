// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Audit;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.OwnRealm;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.KeycloakAdmin;
import io.gatepost.e2e.client.MailSecrets.Made;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bridge answers for logins that it knows, and forgets them the moment that they may no longer be so. */
@OnTheStack
final class KnownLoginsIT {
    private static final Duration AT_MOST = Duration.ofSeconds(1);
    private static final String OPEN = """
            {"version": 1, "secondFactor": {"enrolment": "off"},
             "services": {"dav": {"trusted": ["app-password"], "elsewhere": ["app-password"]}}}""";
    private static final String FOR_GROUP = """
            {"version": 1, "secondFactor": {"enrolment": "off"},
             "services": {"dav": {"trusted": ["password"], "elsewhere": ["password"]}},
             "exceptions": [{"id": "members", "groups": ["GROUP"], "services": ["dav"], "from": "anywhere", "accept": ["app-password"]}]}""";
    private static final String CLOSED = """
            {"version": 1, "secondFactor": {"enrolment": "off"},
             "services": {"dav": {"trusted": ["password"], "elsewhere": ["password"]}}}""";

    /** By whichever door of Keycloak it comes. */
    enum Change {
        APP_PASSWORD_REMOVED("unknown-app-password") {
            @Override
            HttpResponse<String> make(Subject subject) {
                return subject.admin()
                        .send(
                                "DELETE",
                                subject.user() + "/credentials/"
                                        + subject.password().id(),
                                "");
            }
        },
        ACCOUNT_DISABLED("account-disabled") {
            @Override
            HttpResponse<String> make(Subject subject) {
                return subject.admin().send("PUT", subject.user(), "{\"enabled\": false}");
            }
        },
        ACCOUNT_REMOVED("unknown-account") {
            @Override
            HttpResponse<String> make(Subject subject) {
                return subject.admin().send("DELETE", subject.user(), "");
            }
        },
        ACCOUNT_PASSWORD_CHANGED("app-password-revoked") {
            @Override
            HttpResponse<String> make(Subject subject) {
                return subject.admin()
                        .send(
                                "PUT",
                                subject.user() + "/reset-password",
                                "{\"type\": \"password\", \"value\": \"another-password-1\", \"temporary\": false}");
            }
        },
        POLICY_CHANGED("proof-not-accepted") {
            @Override
            HttpResponse<String> make(Subject subject) {
                return subject.admin().send("PUT", subject.policy(), CLOSED);
            }
        },
        GROUP_LEFT("proof-not-accepted") {
            @Override
            Subject subject(Stack stack) {
                Subject member = super.subject(stack);
                String group = "known-" + Long.toHexString(System.nanoTime());
                done(member.admin().send("POST", "isp/groups", Json.write(Map.of("name", group))));
                String id = Json.read(member.admin()
                                .send("GET", "isp/groups?exact=true&search=" + group, "")
                                .body())
                        .get(0)
                        .path("id")
                        .asText();
                done(member.admin().send("PUT", member.user() + "/groups/" + id, ""));
                done(member.admin().send("PUT", member.policy(), FOR_GROUP.replace("GROUP", group)));
                return member;
            }

            @Override
            HttpResponse<String> make(Subject subject) {
                String groups = subject.user() + "/groups";
                String only = Json.read(subject.admin().send("GET", groups, "").body())
                        .get(0)
                        .path("id")
                        .asText();
                return subject.admin().send("DELETE", groups + "/" + only, "");
            }
        },
        POLICY_OF_AN_OWN_REALM_CHANGED("proof-not-accepted") {
            @Override
            Subject subject(Stack stack) {
                return Subject.inItsOwnRealm(stack);
            }

            @Override
            HttpResponse<String> make(Subject subject) {
                return subject.admin().send("PUT", subject.policy(), CLOSED);
            }

            @Override
            void takeBack(Subject subject) {
                done(subject.admin().send("DELETE", subject.owner().realm(), ""));
            }
        },
        REALM_DISABLED("account-disabled") {
            @Override
            Subject subject(Stack stack) {
                String realm = "known" + Long.toHexString(System.nanoTime()) + ".tld";
                done(stack.admin().send("POST", "", Json.write(Map.of("realm", realm, "enabled", true))));
                return Subject.of(stack, realm, realm, realm + "/gatepost/policies/default");
            }

            @Override
            HttpResponse<String> make(Subject subject) {
                return subject.admin().send("PUT", subject.owner().realm(), "{\"enabled\": false}");
            }

            @Override
            void takeBack(Subject subject) {
                done(subject.admin().send("DELETE", subject.owner().realm(), ""));
            }
        };

        private final String reason;

        Change(String reason) {
            this.reason = reason;
        }

        abstract HttpResponse<String> make(Subject subject);

        Subject subject(Stack stack) {
            return Subject.of(stack);
        }

        /** What other tests would meet. */
        void takeBack(Subject subject) {}
    }

    record Subject(KeycloakAdmin admin, Person owner, Made password, String user, String policy) {
        static Subject of(Stack stack) {
            String domain = "known" + Long.toHexString(System.nanoTime()) + ".tld";
            return of(stack, "isp", domain, "isp/gatepost/policies/" + domain);
        }

        static Subject inItsOwnRealm(Stack stack) {
            OwnRealm realm = OwnRealm.like(stack, "own", OPEN);
            return of(stack, realm.name(), realm.name(), realm.policy());
        }

        static Subject of(Stack stack, String realm, String domain, String policy) {
            Person owner = stack.admin().create(new Person(realm, "owner@" + domain, "an-owners-password", ""));
            done(stack.admin().send("PUT", policy, OPEN));
            Made password =
                    stack.admin().appPassword(owner, Map.of("label", "calendar", "services", List.of("dav", "imap")));
            return new Subject(
                    stack.admin(),
                    owner,
                    password,
                    realm + "/users/" + stack.admin().idOf(owner),
                    policy);
        }

        Subject by(KeycloakAdmin who) {
            return new Subject(who, owner, password, user, policy);
        }

        Answer knock(Stack stack) {
            return stack.knock(new Phone(), Place.HOME, Door.DAV, owner.name(), password.secret());
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_was_known_is_refused_within_a_second_of(Change change, Stack stack) {
        refusedWithinASecondOf(change, stack, stack.admin());
    }

    /** One realm's policy is nothing to another's accounts; nor does Keycloak have to be asked where the new one admits as well. */
    @Test
    void a_changed_policy_of_an_own_realm_is_forgotten_nowhere_else(Stack stack) {
        Subject changed = Subject.inItsOwnRealm(stack);
        Subject other = Subject.inItsOwnRealm(stack);
        Subject shared = Subject.of(stack);
        Audit audit = stack.audit();
        try {
            List.of(changed, other, shared).forEach(subject -> untilKnown(subject, stack, audit));
            done(changed.admin().send("PUT", changed.policy(), CLOSED));
            Awaiting.until(
                    Instant.now().plus(AT_MOST), "refused", () -> changed.knock(stack) instanceof Answer.Refused);
            for (Subject subject : List.of(other, shared)) {
                long before = count(audit, subject);
                assertThat(subject.knock(stack)).isInstanceOf(Answer.In.class);
                Awaiting.until(Instant.now().plusSeconds(20), "told", () -> count(audit, subject) > before);
                assertThat(audit.logins().stream()
                                .filter(login -> ofOwner(login, subject))
                                .reduce((earlier, later) -> later)
                                .orElseThrow()
                                .path("known")
                                .asBoolean())
                        .as(subject.policy())
                        .isTrue();
            }

            done(changed.admin().send("PUT", changed.policy(), OPEN));
            untilKnown(changed, stack, audit);
        } finally {
            for (Subject own : List.of(changed, other)) {
                done(own.admin().send("DELETE", own.owner().realm(), ""));
            }
        }
    }

    private static long count(Audit audit, Subject subject) {
        return audit.logins().stream().filter(login -> ofOwner(login, subject)).count();
    }

    private static void untilKnown(Subject subject, Stack stack, Audit audit) {
        Awaiting.until(Instant.now().plusSeconds(10), "the bridge knows the login", () -> {
            subject.knock(stack);
            return audit.logins().stream()
                    .filter(login -> ofOwner(login, subject))
                    .reduce((earlier, later) -> later)
                    .filter(login -> login.path("known").asBoolean())
                    .isPresent();
        });
    }

    /** {@code who}: makes the change, at whichever node of Keycloak. */
    static void refusedWithinASecondOf(Change change, Stack stack, KeycloakAdmin who) {
        Subject subject = change.subject(stack);
        try {
            refusedWithinASecondOf(change, stack, subject, who);
        } finally {
            change.takeBack(subject);
        }
    }

    private static void refusedWithinASecondOf(Change change, Stack stack, Subject subject, KeycloakAdmin who) {
        Audit audit = stack.audit();
        Awaiting.until(Instant.now().plusSeconds(10), "the bridge knows the login", () -> {
            assertThat(subject.knock(stack)).isInstanceOf(Answer.In.class);
            return audit.logins().stream()
                    .anyMatch(login ->
                            ofOwner(login, subject) && login.path("known").asBoolean());
        });

        assertThat(change.make(subject.by(who)).statusCode()).isBetween(200, 204);
        Awaiting.until(Instant.now().plus(AT_MOST), "refused", () -> subject.knock(stack) instanceof Answer.Refused);
        JsonNode refused = audit.await(login ->
                ofOwner(login, subject) && login.path("outcome").asText().equals("refused"));
        assertThat(refused.path("reason").asText()).isEqualTo(change.reason);
        assertThat(refused.path("known").asBoolean()).isFalse();
    }

    private static void done(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 204);
    }

    private static boolean ofOwner(JsonNode login, Subject subject) {
        return login.path("name").asText().equals(subject.owner().name());
    }
}
