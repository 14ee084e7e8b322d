// SPDX-License-Identifier: Apache-2.0
package io.gatepost.realms;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code Main <realm-export directory> <output directory>}, run by the build; a problem fails it. */
final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        RealmExport export = new RealmExport(Path.of(arguments[0]));
        var realms = export.realms();
        List<String> problems = export.problems();
        if (!problems.isEmpty()) {
            problems.forEach(System.err::println);
            System.exit(1);
        }
        RealmExport.write(realms, Path.of(arguments[1]));
    }
}
