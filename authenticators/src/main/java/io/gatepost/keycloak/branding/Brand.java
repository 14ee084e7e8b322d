// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.branding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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
    static final int LONGEST_NAME = 80;

    /** The grounds of Keycloak's own card, light and dark (PatternFly 5); in the dark the lightest that stands behind text. */
    private static final Colour LIGHT_CARD = Colour.WHITE;

    private static final Colour DARK_CARD = new Colour(0x36, 0x37, 0x3a);

    private final Optional<String> name;
    private final Optional<Logo> logo;
    private final Optional<Colour> colour;
    private final Optional<Colour> background;

    private Brand(Attributes attributes) {
        this.name = attributes.read(BrandField.NAME, Brand::name);
        this.logo = attributes.read(BrandField.LOGO, Logo::parse);
        this.colour = attributes.read(BrandField.COLOUR, Colour::parse);
        this.background = attributes.read(BrandField.BACKGROUND, Colour::parse);
    }

    /** The domain's own, where it has anything of its own, else its realm's; nothing where nothing is said. */
    public static Optional<Brand> of(RealmModel realm, Optional<String> domain) {
        Map<String, String> attributes = realm.getAttributes();
        return domain.map(own -> new Attributes(realm.getName(), attributes, domain))
                .filter(Attributes::any)
                .or(() -> Optional.of(new Attributes(realm.getName(), attributes, Optional.empty()))
                        .filter(Attributes::any))
                .map(Brand::new);
    }

    /** What pages would make of these values; nothing where nothing is said. */
    public static Optional<Brand> of(String realm, BrandValues values) {
        Map<String, String> attributes = new HashMap<>();
        values.said().forEach((field, value) -> attributes.put(field.attribute(Optional.empty()), value));
        return Optional.of(new Attributes(realm, attributes, Optional.empty()))
                .filter(Attributes::any)
                .map(Brand::new);
    }

    /** A colour that pages do not show as it was given, since nobody could read it there. */
    public record Moved(Look look, Colour given, Colour shown, double contrast) {
        /** Which of Keycloak's two looks. */
        public enum Look {
            LIGHT,
            DARK;

            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        /** For people, without promising more than was measured. */
        public String ratio() {
            return String.format(Locale.ROOT, "%.1f", Math.floor(contrast * 10) / 10);
        }
    }

    /** In which look the colour of links and buttons is not the one that was given. */
    public List<Moved> moved() {
        List<Moved> moved = new ArrayList<>();
        colour.ifPresent(given -> {
            move(Moved.Look.LIGHT, given, LIGHT_CARD).ifPresent(moved::add);
            move(Moved.Look.DARK, given, DARK_CARD).ifPresent(moved::add);
        });
        return moved;
    }

    private static Optional<Moved> move(Moved.Look look, Colour given, Colour ground) {
        Colour shown = given.readableOn(ground);
        return shown.equals(given)
                ? Optional.empty()
                : Optional.of(new Moved(look, given, shown, given.contrast(ground)));
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
    static Optional<String> name(String text) {
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

    private record Attributes(String realm, Map<String, String> all, Optional<String> domain) {
        boolean any() {
            return Stream.of(BrandField.values())
                    .anyMatch(field ->
                            !all.getOrDefault(field.attribute(domain), "").isEmpty());
        }

        <T> Optional<T> read(BrandField field, Function<String, Optional<T>> parse) {
            String attribute = field.attribute(domain);
            Optional<String> text = Optional.ofNullable(all.get(attribute)).filter(value -> !value.isEmpty());
            Optional<T> value = text.flatMap(parse);
            if (text.isPresent() && value.isEmpty()) {
                LOG.warnf(
                        "Realm %s: attribute %s is not of the form that it must have; it is left out",
                        realm, attribute);
            }
            return value;
        }
    }
}
