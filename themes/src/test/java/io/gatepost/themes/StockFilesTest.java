// SPDX-License-Identifier: Apache-2.0
package io.gatepost.themes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** Our pages stand inside Keycloak's own: its files that they copy or lean on must be the ones that we have seen. */
final class StockFilesTest {
    /** Unpacked by the build from the distribution of the version that runs. */
    private static final Path JARS = Path.of("target/stock");

    private static final Path RECORDED = Path.of("src/test/resources/stock-files.sha256");
    private static final String CONTENT = "theme/keycloak.v3/account/resources/content.json";

    @Test
    void keycloak_has_the_files_that_the_pages_were_made_for() throws IOException {
        List<String> changed = new ArrayList<>();
        for (String line : Files.readAllLines(RECORDED)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String recorded = line.substring(0, line.indexOf(' '));
            String path = line.substring(line.lastIndexOf(' ') + 1);
            String now = sha256(stock(path));
            if (!now.equals(recorded)) {
                changed.add(now + "  " + path);
            }
        }
        assertThat(changed).as("""
                        Keycloak changed files that our pages copy or lean on. Look at what changed, carry it over to \
                        themes/src/main where it is copied, see the pages in a browser, then record these lines in %s\
                        """, RECORDED).isEmpty();
    }

    @Test
    void the_menu_is_keycloaks_own_with_one_group_more() throws IOException {
        ObjectMapper json = new ObjectMapper();
        ArrayNode ours =
                (ArrayNode) json.readTree(Path.of("src/main/resources/theme/gatepost/account/resources/content.json")
                        .toFile());
        ArrayNode withoutOurs = json.createArrayNode();
        List<JsonNode> groups = new ArrayList<>();
        ours.forEach(entry -> {
            if (entry.path("label").asText().startsWith("gatepost")) {
                groups.add(entry);
            } else {
                withoutOurs.add(entry);
            }
        });
        assertThat(withoutOurs).isEqualTo(json.readTree(stock(CONTENT)));
        assertThat(groups).singleElement().satisfies(group -> {
            Set<String> elements = new TreeSet<>();
            group.path("children")
                    .forEach(page -> elements.add(page.path("Component").asText()));
            assertThat(elements).isEqualTo(definedElements());
        });
    }

    private static Set<String> definedElements() throws IOException {
        Set<String> elements = new TreeSet<>();
        try (Stream<String> lines = Files.lines(Path.of("src/main/account/main.js"))) {
            lines.filter(line -> line.startsWith("definePage(\""))
                    .forEach(line -> elements.add(line.substring(line.indexOf('"') + 1, line.indexOf("\","))));
        }
        return elements;
    }

    private static byte[] stock(String path) throws IOException {
        try (Stream<Path> jars = Files.walk(JARS)) {
            for (Path jar :
                    jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                try (ZipFile zip = new ZipFile(jar.toFile())) {
                    ZipEntry entry = zip.getEntry(path);
                    if (entry != null) {
                        try (InputStream in = zip.getInputStream(entry)) {
                            return in.readAllBytes();
                        }
                    }
                }
            }
        }
        return "gone".getBytes(UTF_8);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
