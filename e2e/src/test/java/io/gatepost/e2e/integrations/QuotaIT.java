// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.OwnBridge;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.LineConversation;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How large a mailbox may grow: Keycloak says it for a domain, and Dovecot keeps to it. */
@OnTheStack
final class QuotaIT {
    private static final String OPEN = """
            {"version": 1, "secondFactor": {"enrolment": "off"},
             "services": {"imap": {"trusted": ["password"], "elsewhere": ["password"]}}}""";

    /** More than half of what the small domain's people may have. */
    private static final String MESSAGE = "Subject: large\r\n\r\n" + "x".repeat(1_500);

    @Test
    void a_domains_quota_is_felt(Stack stack, @TempDir Path directory) throws IOException {
        Stack.needProgram("dovecot");
        Stack.needRootFor("Dovecot");
        String domain = "quota" + Long.toHexString(System.nanoTime()) + ".tld";
        String rule = "userdb_quota_rule=*:bytes=2048";
        assertThat(stack.admin()
                        .send(
                                "POST",
                                "",
                                Json.write(Map.of(
                                        "realm",
                                        domain,
                                        "enabled",
                                        true,
                                        "attributes",
                                        Map.of("gatepost.extra." + domain, rule))))
                        .statusCode())
                .isEqualTo(201);
        try (OwnBridge bridge = new OwnBridge(
                        stack, stack.keycloakUrl(), directory, "gatepost.extra-fields=userdb_quota_rule");
                Guide guide = new Guide(stack)) {
            int imap = startDovecot(stack, guide, bridge);
            Person small = person(stack, domain, domain + "/gatepost/policies/default", domain);
            String free = "un" + domain;
            Person large = person(stack, "isp", "isp/gatepost/policies/" + free, free);

            try (LineConversation mailbox = signedIn(imap, small)) {
                mailbox.send("b GETQUOTAROOT INBOX");
                // In units of 1,024 bytes (RFC 9208).
                assertThat(mailbox.lineStarting("* QUOTA ")).endsWith("(STORAGE 0 2)");
                mailbox.lineStarting("b OK");
                assertThat(appended(mailbox)).startsWith("c OK");
                assertThat(appended(mailbox)).startsWith("c NO [OVERQUOTA]");
            }
            try (LineConversation mailbox = signedIn(imap, large)) {
                assertThat(appended(mailbox)).startsWith("c OK");
                assertThat(appended(mailbox)).startsWith("c OK");
            }
        } finally {
            stack.admin().send("DELETE", domain, "");
        }
    }

    private static Person person(Stack stack, String realm, String policy, String domain) {
        assertThat(stack.admin().send("PUT", policy, OPEN).statusCode()).isEqualTo(201);
        return stack.admin().create(new Person(realm, "ann@" + domain, "a-good-password-of-ann", ""));
    }

    private static LineConversation signedIn(int imap, Person person) {
        LineConversation mailbox = LineConversation.plain(Place.HOME, imap);
        mailbox.lineStarting("* OK");
        mailbox.send("a LOGIN " + person.name() + " " + person.password());
        assertThat(mailbox.lineStarting("a ")).startsWith("a OK");
        return mailbox;
    }

    private static String appended(LineConversation mailbox) {
        mailbox.send("c APPEND INBOX {" + MESSAGE.length() + "}");
        String answer = mailbox.lineStarting("+", "c ");
        if (answer.startsWith("+")) {
            mailbox.send(MESSAGE);
            answer = mailbox.lineStarting("c ");
        }
        return answer;
    }

    private static int startDovecot(Stack stack, Guide guide, OwnBridge bridge) throws IOException {
        guide.write(
                "gatepost.lua",
                Files.readString(stack.house().resolve("mail-protocol-bridge/src/main/dovecot/gatepost.lua")));
        guide.write(
                "gatepost-settings.lua",
                "return { url = 'http://127.0.0.1:%d/dovecot/login', secret = '%s' }"
                        .formatted(bridge.httpPort(), bridge.sharedSecret()));
        guide.copy("dovecot/passdb.conf", Map.of("/etc/dovecot/", guide.home() + "/"));
        guide.copy("dovecot/quota.conf", Map.of());
        return OwnDovecot.startImap(guide, "!include passdb.conf\n!include quota.conf");
    }
}
