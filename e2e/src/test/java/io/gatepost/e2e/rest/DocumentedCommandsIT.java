// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the pages for admins, run as they stand: every block with {@code kcadm.sh} or {@code curl} in it, block after block in one
 * shell, with the addresses of this stack and domains of its own. A line that ends in {@code refused: <number>} has to end so.
 */
@OnTheStack
final class DocumentedCommandsIT {
    private static final Pattern BLOCK = Pattern.compile("(?m)^```(\\w*)\\n(.*?)^```$", Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("(?m)^(kcadm.sh|.*curl|admin|becomes) ");
    private static final Pattern REFUSED = Pattern.compile("(?m)^(.*\\S)\\s+#.*refused: (\\d+)$");
    private static final Pattern NAME = Pattern.compile("\\b([abcd])\\.tld\\b(?!\\.policy)");

    /** Each command is a JVM of its own; what it runs is too short for the second compiler. */
    private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto";

    @TempDir
    Path scratch;

    @Test
    void three_domains(Stack stack) throws IOException {
        Names names = new Names();
        try {
            run(stack, "three-domains.md", names, Map.of());
        } finally {
            drop(stack, names.of("a"), names.of("b"));
            stack.admin().send("DELETE", "isp/users/" + stack.admin().idOf(carol(names)), "");
        }
    }

    @Test
    void domains(Stack stack) throws IOException {
        Names names = new Names();
        Map<String, String> operatorsMail = stack.admin().mailServer("master", Map.of());
        try {
            made(stack, names.of("a"));
            run(stack, "domains.md", names, Map.of());
        } finally {
            stack.admin().mailServer("master", operatorsMail);
            drop(stack, names.of("a"), names.of("d"));
        }
    }

    @Test
    void policies(Stack stack) throws IOException {
        Names names = new Names();
        try {
            made(stack, names.of("a"));
            Person alice =
                    stack.admin().create(new Person(names.of("a"), "alice@" + names.of("a"), "alice-password", ""));
            run(
                    stack,
                    "policy.md",
                    names,
                    Map.of("<id of the user>", stack.admin().idOf(alice)));
        } finally {
            drop(stack, names.of("a"));
        }
    }

    @Test
    void audit(Stack stack) throws IOException {
        Names names = new Names();
        try {
            made(stack, names.of("a"));
            Person alice =
                    stack.admin().create(new Person(names.of("a"), "alice@" + names.of("a"), "alice-password", ""));
            assertThat(stack.knock(new MailProgram(), Place.HOME, Door.IMAP, alice.name(), alice.password()))
                    .isInstanceOf(Answer.Refused.class);
            run(stack, "audit.md", names, Map.of());
            // What the page did about it.
            assertThat(stack.knock(new MailProgram(), Place.HOME, Door.IMAP, alice.name(), alice.password()))
                    .isInstanceOf(Answer.In.class);
        } finally {
            drop(stack, names.of("a"));
        }
    }

    /** Nobody else's, so that the pages may make, change and remove them. */
    private record Names(String salt) {
        Names() {
            this(Long.toHexString(System.nanoTime()));
        }

        String of(String letter) {
            return letter + salt + ".tld";
        }

        String in(String text) {
            return NAME.matcher(text).replaceAll(found -> of(found.group(1)));
        }
    }

    private void run(Stack stack, String page, Names names, Map<String, String> more) throws IOException {
        Stack.needProgram("jq");
        Stack.needProgram("curl");
        stack.need(Door.IMAP);
        List<Path> tools = kcadm(stack);
        assertThat(tools).as("Keycloak's own programs").isNotEmpty();
        Map<String, String> changes = new LinkedHashMap<>(more);
        changes.put("http://127.0.0.1:8080", stack.keycloakUrl().toString().replaceAll("/$", ""));
        changes.put("127.0.0.1:1143", "127.0.0.1:" + stack.port(Door.IMAP));
        String text = Files.readString(stack.house().resolve("docs/" + page), UTF_8);
        String signIn =
                "kcadm.sh config credentials --server http://127.0.0.1:8080 --realm master --user admin --password admin\n";
        List<String> blocks = new ArrayList<>(blocks(text));
        assertThat(blocks).as("commands of " + page).isNotEmpty();
        if (!text.contains("kcadm.sh config credentials")) {
            // Which the page leaves to running.md.
            blocks.addFirst(signIn);
        }
        StringBuilder script = new StringBuilder(
                """
                set -euo pipefail
                cd '%s'
                ln -s '%s/realm-export' .
                PATH='%s':$PATH
                export KC_OPTS='%s -Duser.home=%s'
                curl() { command curl --fail-with-body "$@"; }
                set -x
                """.formatted(scratch, stack.house(), tools.getFirst().getParent(), QUICK, scratch));
        for (String block : blocks) {
            String commands = names.in(block);
            for (Map.Entry<String, String> change : changes.entrySet()) {
                commands = commands.replace(change.getKey(), change.getValue());
            }
            script.append(REFUSED.matcher(commands)
                    .replaceAll(line -> Matcher.quoteReplacement(
                            "code=0; " + line.group(1) + " || code=$?; test $code = " + line.group(2))));
        }
        Path file = Files.writeString(scratch.resolve("page.sh"), script.toString());
        Program.Ended ended = Program.run("bash", file.toString());
        assertThat(ended.code()).as(ended.printed()).isZero();
    }

    private static List<String> blocks(String page) {
        return BLOCK.matcher(page)
                .results()
                .filter((MatchResult block) -> block.group(1).isEmpty())
                .map(block -> block.group(2))
                .filter(block -> COMMAND.matcher(block).find())
                .toList();
    }

    private static List<Path> kcadm(Stack stack) throws IOException {
        Path home = stack.state().resolve("keycloak");
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(home)) {
            try (var versions = Files.newDirectoryStream(home, "keycloak-*")) {
                versions.forEach(version -> found.add(version.resolve("bin/kcadm.sh")));
            }
        }
        return found.stream().filter(Files::isExecutable).toList();
    }

    private static void made(Stack stack, String domain) {
        var answer = stack.admin().send("POST", "master/gatepost/domains", """
                {"domain": "%s", "place": "own-realm", "webmail": "http://127.0.0.1:8000/",
                 "policy": {"version": 1, "networks": {"office": ["127.0.10.0/24"]},
                            "trust": {"addresses": {"allowed": true, "services": ["imap"]}},
                            "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]},
                                         "imap": {"trusted": ["password"]}}}}""".formatted(domain));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static Person carol(Names names) {
        return new Person("isp", "carol@" + names.of("c"), "", "");
    }

    private static void drop(Stack stack, String... realms) {
        for (String realm : realms) {
            stack.admin().send("DELETE", realm, "");
        }
    }
}
