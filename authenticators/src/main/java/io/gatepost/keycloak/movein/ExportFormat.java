// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Whose export it is. */
public enum ExportFormat {
    /** Our own, for all the others: docs/moving-in.md. */
    GATEPOST("gatepost"),
    ZIMBRA("zimbra"),
    CARBONIO("carbonio"),
    KERIO("kerio");

    private final String word;

    ExportFormat(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public static Optional<ExportFormat> of(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word.equals(word))
                .findFirst();
    }

    /**
     * What the export says.
     *
     * @param chosen the names of the address groups that are meant, where an export has groups for all purposes
     */
    public Belongings read(byte[] export, Set<String> chosen) throws Unreadable {
        return switch (this) {
            case GATEPOST -> NeutralExport.read(export);
            case ZIMBRA -> ZimbraExport.read(export);
            case CARBONIO -> CarbonioExport.read(export);
            case KERIO -> KerioExport.read(export, chosen);
        };
    }
}
