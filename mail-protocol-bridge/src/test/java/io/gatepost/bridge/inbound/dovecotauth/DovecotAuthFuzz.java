// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.Place;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.WhenUnavailable;
import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.Secret;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/** What a server may send, in whatever pieces. */
final class DovecotAuthFuzz {
    private static final Pattern ANSWER = Pattern.compile("OK→[0-9]+→user=[^→]*"
            + "|FAIL→[0-9]+(→user=[^→]*)?→reason=Sign-in refused\\."
            + "|CONT→[0-9]+→(|VXNlcm5hbWU6|UGFzc3dvcmQ6"
            + "|eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIiwic2NvcGUiOiJtYWlsIn0=|eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIiwic2NvcGUiOiJtYWlsIn0=)"
            + "|\\(closes\\)");
    private static final String RIGHT = "right";
    private static final Secret OTHER = Secret.of("other");
    private static final int LONGEST_LINE = 2_000;

    @FuzzTest
    void a_conversation(byte[] sent) {
        Conversation atOnce = new Conversation();
        atOnce.receive(sent);
        Conversation byByte = new Conversation();
        for (byte octet : sent) {
            byByte.receive(octet);
        }
        assertThat(byByte.lines).as("in pieces").isEqualTo(atOnce.lines);
        assertThat(atOnce.lines).allMatch(line -> ANSWER.matcher(line).matches());
        // Who gets in was admitted by the one who may, and nobody twice.
        assertThat(atOnce.lines.stream().filter(line -> line.startsWith("OK→")).count())
                .isLessThanOrEqualTo(atOnce.admitted);
        // What can be nobody's is asked under a name that is nobody's.
        assertThat(atOnce.asked)
                .allMatch(
                        attempt -> attempt.plausible() || attempt.name().typed().equals("\u0001"));
    }

    /** The first octet chooses the mechanism; a line end parts the client's messages. */
    @FuzzTest
    void a_sasl_exchange(byte[] input) {
        if (input.length == 0) {
            return;
        }
        SaslMechanism mechanism =
                SaslMechanism.of(SaslMechanism.names().get(input[0] & 3)).orElseThrow();
        List<Octets> messages = messages(input);
        SaslStep step = mechanism.start(Optional.of(messages.getFirst()));
        for (Octets message : messages.subList(1, messages.size())) {
            if (!(step instanceof SaslStep.Challenge challenge)) {
                break;
            }
            step = challenge.next().respond(message);
        }
        switch (step) {
            case SaslStep.Credentials(LoginName name, Secret secret) -> {
                assertThat(step).hasToString(new SaslStep.Credentials(name, OTHER).toString());
                if (!(name.typed() + secret.reveal()).contains("\0")) {
                    assertThat(SaslMechanism.PLAIN.start(
                                    Optional.of(octets("\0" + name.typed() + "\0" + secret.reveal()))))
                            .isEqualTo(step);
                }
            }
            case SaslStep.Token(LoginName name, Secret token, Octets refusal) -> {
                assertThat(step).hasToString(new SaslStep.Token(name, OTHER, refusal).toString());
                assertThat(token.reveal()).doesNotContain("\u0001");
                assertThat(refusal.isEmpty()).isFalse();
                if (!name.typed().isEmpty() && !name.typed().contains("\u0001")) {
                    String rest = "\u0001auth=Bearer " + token.reveal() + "\u0001\u0001";
                    String saslName = name.typed().replace("=", "=3D").replace(",", "=2C");
                    assertThat(List.of(
                                    BearerMessage.xoauth2(octets("user=" + name.typed() + rest)),
                                    BearerMessage.oauthBearer(octets("n,a=" + saslName + "," + rest))))
                            .allMatch(again -> again instanceof SaslStep.Token same
                                    && same.name().equals(name)
                                    && same.token().equals(token));
                }
            }
            case SaslStep.Challenge challenge -> {}
            case SaslStep.Unacceptable unacceptable -> {}
        }
    }

    /** What is said of a name comes back as it was, in one field of one line. */
    @FuzzTest
    void a_name_in_an_answer(byte[] octets) {
        String name = new String(octets, UTF_8);
        for (ServerLine line : List.of(
                new ServerLine.Ok(7, name, Map.of("host", name)),
                new ServerLine.Fail(7, Optional.of(name), new ServerLine.Failure.Temporary()))) {
            String text = new String(DovecotAuthCodec.encode(line), UTF_8);
            assertThat(text).endsWith("\n").doesNotContain("\r", "\0");
            assertThat(text.indexOf('\n')).isEqualTo(text.length() - 1);
            String[] fields = text.substring(0, text.length() - 1).split("\t", -1);
            assertThat(fields[1]).isEqualTo("7");
            assertThat(unescaped(fields[2])).isEqualTo("user=" + name);
            assertThat(fields.length).isLessThanOrEqualTo(4);
        }
    }

    private static List<Octets> messages(byte[] input) {
        List<Octets> messages = new ArrayList<>();
        int from = 1;
        for (int i = 1; i <= input.length; i++) {
            if (i == input.length || input[i] == '\n') {
                messages.add(Octets.of(Arrays.copyOfRange(input, from, i)));
                from = i + 1;
            }
        }
        return messages;
    }

    private static Octets octets(String text) {
        return Octets.of(text.getBytes(UTF_8));
    }

    private static String unescaped(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) != 1) {
                text.append(value.charAt(i));
                continue;
            }
            text.append("\0\u0001\t\n\r".charAt("01tnr".indexOf(value.charAt(++i))));
        }
        return text.toString();
    }

    /** One connection, and someone who admits who has the right secret. */
    private static final class Conversation {
        private final RememberingConnection connection = new RememberingConnection();
        private final LineSplitter splitter = new LineSplitter(LONGEST_LINE);
        private final List<LoginAttempt> asked = new ArrayList<>();
        private final List<String> lines = new ArrayList<>();
        private final DovecotAuthSession session;
        private int admitted;

        Conversation() {
            session = new DovecotAuthSession(
                    Fixtures.listener(
                            new Place.Tcp("127.0.0.1", 0),
                            WhenUnavailable.CLOSE,
                            new DovecotAuthLimits(
                                    LONGEST_LINE, 3, Duration.ofSeconds(1), 3, Duration.ofSeconds(1), 1, 1)),
                    RememberingConnection.PEER,
                    new LoginDesk(this::verify, login -> {}, InstantSource.system()),
                    Fixtures.SENTENCES,
                    () -> 0,
                    connection);
            session.begin(1, 1, "c");
            connection.takeLines();
        }

        void receive(byte... octets) {
            if (!splitter.feed(octets, (buffer, from, to) -> session.take(DovecotAuthCodec.decode(buffer, from, to)))) {
                session.giveUp("a line is too long");
            }
            lines.addAll(connection.takeLines());
        }

        private CompletableFuture<LoginOutcome> verify(LoginAttempt attempt) {
            asked.add(attempt);
            if (!attempt.secret().matches(RIGHT)) {
                return CompletableFuture.completedFuture(new LoginOutcome.Refused("wrong-secret", Evidence.NONE));
            }
            admitted++;
            return CompletableFuture.completedFuture(
                    new LoginOutcome.Admitted(attempt.name().typed(), "trusted-network", Evidence.NONE));
        }
    }
}
