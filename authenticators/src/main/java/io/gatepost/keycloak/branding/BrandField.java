// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.branding;

import java.util.Arrays;
import java.util.Optional;

/** What a domain can say of its looks, each in a realm attribute of its own. */
public enum BrandField {
    NAME("name") {
        @Override
        public Optional<String> wrong(String text) {
            return Brand.name(text).isPresent()
                    ? Optional.empty()
                    : Optional.of("must be text of at most " + Brand.LONGEST_NAME
                            + " characters that are all seen, without < and >, character references and ${");
        }
    },
    LOGO("logo") {
        @Override
        public Optional<String> wrong(String text) {
            return Logo.wrong(text);
        }
    },
    COLOUR("color") {
        @Override
        public Optional<String> wrong(String text) {
            return wrongColour(text);
        }
    },
    BACKGROUND("background") {
        @Override
        public Optional<String> wrong(String text) {
            return wrongColour(text);
        }
    };

    private static final String PREFIX = "gatepost.brand.";

    private final String word;

    BrandField(String word) {
        this.word = word;
    }

    /** As attributes and the REST interface have it. */
    public String word() {
        return word;
    }

    /** Why pages would leave this value out; nothing where they show it. */
    public abstract Optional<String> wrong(String text);

    /** The realm attribute of the domain's own, or of the realm's. */
    public String attribute(Optional<String> domain) {
        return PREFIX + word + domain.map(name -> "." + name).orElse("");
    }

    /** Whose attribute this is: of the domain behind it, or empty for the realm's own; nothing where it is none of a brand. */
    public static Optional<String> ownerOf(String attribute) {
        return Arrays.stream(values())
                .map(field -> PREFIX + field.word)
                .filter(own -> attribute.equals(own) || attribute.startsWith(own + "."))
                .findFirst()
                .map(own -> attribute.equals(own) ? "" : attribute.substring(own.length() + 1));
    }

    private static Optional<String> wrongColour(String text) {
        return Colour.parse(text).isPresent() ? Optional.empty() : Optional.of("must be a colour as #rgb or #rrggbb");
    }
}
