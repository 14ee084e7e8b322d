// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the pages work out by themselves, in the browser and without a page. */
final class PageFunctionsIT {
    private static final Path PAGES = Path.of("..", "themes", "src", "main");

    @TempDir
    private static Path pictures;

    private static Browser browser;

    @BeforeAll
    static void open() {
        browser = new Browser(Stack.needProgram("chromium"), Stack.needProgram("chromedriver"), pictures);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    /** The module, what is asked of it ({@code m}), and the answer as JSON. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    account/lib/durations | m.seconds("P1D")                              | 86400
                    account/lib/durations | m.seconds("P1DT2H30M4S")                      | 95404
                    account/lib/durations | m.seconds("PT0.5S")                           | 0
                    account/lib/durations | m.seconds("P1M")                              | 0
                    account/lib/durations | m.inWords("en")(2 * 86400)                    | "2 days"
                    account/lib/durations | m.inWords("en")(86400)                        | "24 hours"
                    account/lib/durations | m.inWords("en")(5400)                         | "90 minutes"
                    account/lib/durations | m.inWords("de")(3601)                         | "3.601 Sekunden"
                    admin/lib/moments     | m.typedOf("no moment")                        | ""
                    admin/lib/moments     | m.typedOf(undefined)                          | ""
                    admin/lib/moments     | m.momentOf("")                                | ""
                    admin/lib/moments     | m.typedOf(m.momentOf("2026-03-01T12:30"))     | "2026-03-01T12:30"
                    admin/lib/moments     | m.momentOf(m.typedOf("2026-03-01T12:30:59Z"), "2026-03-01T12:30:59Z") | "2026-03-01T12:30:59Z"
                    admin/lib/addresses   | m.addressesIn("").blocks                      | []
                    admin/lib/addresses   | m.addressesIn("192.0.2.1; 2001:DB8::/32 # not this: 192.0.2.2").blocks | ["192.0.2.1","2001:db8::/32"]
                    admin/lib/addresses   | m.addressesIn("192.0.2.1\\r\\n['192.0.2.1']").repeated | 1
                    admin/lib/addresses   | m.addressesIn("192.0.2.0/24\\n010.0.0.1, ::1").wrong | [{"line":2,"text":"010.0.0.1"}]
                    admin/lib/addresses   | m.addressesIn("192.0.2.0/33 192.0.2.0/024 ::/129 192.0.2.0/24/1 256.0.0.1 a.tld").blocks | []
                    admin/lib/words       | m.proofsFor("web").includes("token")          | false
                    admin/lib/words       | m.proofsFor("imap").includes("mobile-password") | false
                    admin/lib/words       | m.proofsFor("eas").includes("mobile-password") | true
                    admin/lib/words       | m.originOf((key, with_) => [key, with_], "proxy 192.0.2.1") | ["gatepostByProxy",{"who":"192.0.2.1"}]
                    admin/lib/words       | m.originOf((key) => key, "else")              | "else"
                    admin/lib/said        | m.saidIn((key, found) => [key, found], Object.assign(() => "it is {{a}}. (Really)", {keys: () => ["k"]}))("it is so. (Really)") | ["k",{"a":"so"}]
                    admin/lib/said        | m.saidIn((key, found) => [key, found], Object.assign(() => "it is {{a}}. (Really)", {keys: () => ["k"]}))("it is so, Really") | "it is so, Really"
                    admin/lib/said        | m.saidIn((key, found) => "so " + found.why, Object.assign((key) => key === "a" ? "no: {{why}}" : "x{{why}}", {keys: () => ["a", "b"]}))("signature: no: xy") | "signature: so so y\"""")
    void answer(String module, String expression, String answer) throws IOException {
        assertThat(browser.evaluate(Files.readString(PAGES.resolve(module + ".js")), expression))
                .isEqualTo(answer);
    }
}
