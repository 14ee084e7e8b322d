// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.WhenUnavailable;
import io.gatepost.bridge.port.InMemoryIdentities;
import io.gatepost.bridge.port.RememberedAudit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays what real servers sent, line by line: {@code C:} the server that asks, {@code S:} the bridge's answer to the
 * lines before, {@code →} a tab. alice's password is "secret", the office is 127.0.10.0/24.
 */
class TranscriptTest {
    private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts/dovecotauth");

    @TestFactory
    Stream<DynamicTest> transcripts() throws IOException {
        try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
            List<Path> sorted = files.sorted().toList();
            assertThat(sorted).isNotEmpty();
            return sorted.stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> replay(file)));
        }
    }

    private static void replay(Path file) throws IOException {
        RememberingConnection connection = new RememberingConnection();
        InMemoryIdentities identities = new InMemoryIdentities().with("alice", "secret");
        DovecotAuthSession session = new DovecotAuthSession(
                Fixtures.onAnyPort(WhenUnavailable.CLOSE),
                RememberingConnection.PEER,
                new LoginDesk(identities, new RememberedAudit(), InstantSource.system()),
                Fixtures.SENTENCES,
                () -> 0,
                connection);
        session.begin(31554, 1, "6ea6f7a5c1d2e3b4a5968778695a4b3c");
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("C: ")) {
                actual.addAll(connection.takeLines());
                session.take(DovecotAuthCodecTest.decode(line.substring(3).replace('→', '\t')));
                expected.add(line);
                actual.add(line);
            } else if (line.startsWith("S: ")) {
                expected.add(line.substring(3));
            } else {
                assertThat(line).matches("#.*|");
            }
        }
        actual.addAll(connection.takeLines());
        assertThat(actual).isEqualTo(expected);
    }
}
