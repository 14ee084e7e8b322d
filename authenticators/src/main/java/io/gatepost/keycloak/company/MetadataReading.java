// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import java.util.List;
import java.util.Optional;

/**
 * What came of reading metadata.
 *
 * @param metadata nothing where it could not be told of whom it is
 */
public record MetadataReading(Optional<CompanyMetadata> metadata, List<Remark> remarks) {
    public MetadataReading {
        remarks = List.copyOf(remarks);
    }

    /** There is none to read. */
    public static MetadataReading failed(String what, String why) {
        return new MetadataReading(Optional.empty(), List.of(Remark.error(what, why)));
    }

    /** Nothing where an error was found. */
    public Optional<CompanyMetadata> taken() {
        return errors().isEmpty() ? metadata : Optional.empty();
    }

    public List<Remark> errors() {
        return remarks.stream()
                .filter(remark -> remark.level() == Remark.Level.ERROR)
                .toList();
    }
}
