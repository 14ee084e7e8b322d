// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.branding;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.RealmModel;

/**
 * How a domain shows itself on the sign-in pages, from the realm attributes {@code gatepost.brand.name}, {@code .logo},
 * {@code .color} and {@code .background}, or those with the domain behind them ({@code gatepost.brand.name.c.tld}) where many
 * domains share a realm. A value that is not of the strict form it must have is left out.
 */
public final class Brand {
    private static final Logger LOG = Logger.getLogger(Brand.class);
    private static final String PREFIX = "gatepost.brand.";
    private static final int LONGEST_NAME = 80;

    /** The grounds of Keycloak's own card, light and dark (PatternFly 5); in the dark the lightest that stands behind text. */
    private static final Colour LIGHT_CARD = Colour.WHITE;

    private static final Colour DARK_CARD = new Colour(0x36, 0x37, 0x3a);

    private final Optional<String> name;
    private final Optional<Logo> logo;
    private final Optional<Colour> colour;
    private final Optional<Colour> background;

    private Brand(Attributes attributes) {
        this.name = attributes.read("name", Brand::name);
        this.logo = attributes.read("logo", Logo::parse);
        this.colour = attributes.read("color", Colour::parse);
        this.background = attributes.read("background", Colour::parse);
    }

    /** The domain's own, where it has anything of its own, else its realm's; nothing where nothing is said. */
    public static Optional<Brand> of(RealmModel realm, Optional<String> domain) {
        Map<String, String> attributes = realm.getAttributes();
        return domain.map(own -> new Attributes(realm.getName(), attributes, "." + own))
                .filter(Attributes::any)
                .or(() -> Optional.of(new Attributes(realm.getName(), attributes, ""))
                        .filter(Attributes::any))
                .map(Brand::new);
    }

    public Optional<String> name() {
        return name;
    }

    /** For templates: every value is safe in a style sheet and in text. */
    public Map<String, String> forPages() {
        Map<String, String> values = new HashMap<>();
        logo.ifPresent(found -> values.put("logo", found.address()));
        colour.ifPresent(found -> {
            values.put("line", found.toString());
            Colour light = found.readableOn(LIGHT_CARD);
            values.put("accent", light.toString());
            values.put("accentText", light.text().toString());
            Colour dark = found.readableOn(DARK_CARD);
            values.put("accentDark", dark.toString());
            values.put("accentDarkText", dark.text().toString());
        });
        background.ifPresent(found -> {
            values.put("background", found.toString());
            values.put("backgroundText", found.text().toString());
        });
        return Map.copyOf(values);
    }

    /** What Keycloak's pages turn into something else: a character reference, a message. */
    private static final Pattern MARKUP = Pattern.compile("&#?[0-9A-Za-z]+;|\\$\\{");

    /** Text for people: nothing that starts a tag, and nothing that is not seen. */
    private static Optional<String> name(String text) {
        return !text.isBlank()
                        && text.codePointCount(0, text.length()) <= LONGEST_NAME
                        && text.codePoints().allMatch(Brand::shows)
                        && !MARKUP.matcher(text).find()
                ? Optional.of(text.strip())
                : Optional.empty();
    }

    private static boolean shows(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> codePoint != '<' && codePoint != '>';
        };
    }

    private record Attributes(String realm, Map<String, String> all, String suffix) {
        boolean any() {
            return Stream.of("name", "logo", "color", "background").anyMatch(word -> all.containsKey(key(word)));
        }

        <T> Optional<T> read(String word, Function<String, Optional<T>> parse) {
            Optional<String> text = Optional.ofNullable(all.get(key(word))).filter(value -> !value.isEmpty());
            Optional<T> value = text.flatMap(parse);
            if (text.isPresent() && value.isEmpty()) {
                LOG.warnf(
                        "Realm %s: attribute %s is not of the form that it must have; it is left out",
                        realm, key(word));
            }
            return value;
        }

        private String key(String word) {
            return PREFIX + word + suffix;
        }
    }
}
