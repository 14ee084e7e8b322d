// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.keycloak.apppassword.OldPassword;
import io.gatepost.keycloak.movein.Belongings.Kind;
import io.gatepost.keycloak.movein.Belongings.Leftover;
import io.gatepost.keycloak.movein.Belongings.OldOtp;
import io.gatepost.keycloak.support.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Zimbra's directory as LDIF (RFC 2849). Not the text of {@code zmprov}: in it a line break within a value looks like the next
 * line, so that whoever names an app password cleverly writes one into another's account.
 */
final class ZimbraExport {
    private static final String PASSWORD = "zimbraappspecificpassword";
    private static final String SECRET = "zimbratwofactorauthsecret";
    private static final String CODES = "zimbratwofactorauthscratchcodes";

    /** A passcode opens all of these (AuthMechanism of Zimbra 8.7 to 10.1), and no page. */
    private static final List<String> SERVICES = List.of("imap", "pop3", "smtp", "dav", "eas");

    private ZimbraExport() {}

    static Belongings read(byte[] export) throws Unreadable {
        String text = new String(export, UTF_8);
        if (text.startsWith("# name ") || text.contains("\n# name ")) {
            throw new Unreadable("This is the text of zmprov, in which one account could write lines into another's"
                    + " part. Export the directory as LDIF instead (docs/moving-in.md).");
        }
        List<LdifEntry> entries = LdifEntry.read(text);
        if (entries.isEmpty()) {
            throw new Unreadable("It is no LDIF: no entry in it begins with dn:");
        }
        LdifEntry config = entries.stream()
                .filter(entry -> entry.dn().equalsIgnoreCase("cn=config,cn=zimbra"))
                .findFirst()
                .orElseGet(LdifEntry::empty);
        Belongings.Collection all = new Belongings.Collection();
        for (LdifEntry entry : entries) {
            Optional<String> name = entry.accountName();
            if (name.isPresent() && (entry.has(PASSWORD) || entry.has(SECRET) || entry.has(CODES))) {
                account(entry, config, all.of(name.get()));
            }
        }
        return all.whole();
    }

    private static void account(LdifEntry entry, LdifEntry config, Belongings.Collection.Belonging mover) {
        for (String value : entry.all(PASSWORD)) {
            password(value, entry, config)
                    .ifPresentOrElse(
                            mover.passwords()::add,
                            () -> mover.left()
                                    .add(new Leftover(
                                            Kind.APP_PASSWORD,
                                            "",
                                            "unreadable",
                                            "The passcode is not written as Zimbra does.")));
        }
        entry.first(SECRET).ifPresent(value -> otp(value, entry, config, mover));
        if (entry.has(CODES)) {
            mover.left()
                    .add(
                            new Leftover(
                                    Kind.RECOVERY_CODES,
                                    "",
                                    "renewed",
                                    "One-time codes are not carried: whoever copied them off has them. Their owner prints new ones."));
        }
    }

    private static Optional<OldPassword> password(String value, LdifEntry entry, LdifEntry config) {
        Optional<Map<String, String>> fields = Bencode.dictionary(value);
        Optional<String> label = fields.map(found -> found.get("n"));
        Optional<String> hash = fields.map(found -> found.get("p"));
        if (label.isEmpty() || hash.isEmpty()) {
            return Optional.empty();
        }
        Optional<Instant> created = fields.map(found -> found.get("dc"))
                .filter(millis -> millis.matches("[0-9]{1,14}"))
                .map(millis -> Instant.ofEpochMilli(Long.parseLong(millis)));
        Optional<Instant> expires = entry.first("zimbraappspecificpasswordduration")
                .or(() -> config.first("zimbraappspecificpasswordduration"))
                .flatMap(ZimbraDuration::parse)
                .filter(duration -> !duration.isZero())
                .flatMap(duration -> created.map(since -> since.plus(duration)));
        return Optional.of(new OldPassword(label.get(), SERVICES, new Secret(hash.get()), true, created, expires));
    }

    private static void otp(String value, LdifEntry entry, LdifEntry config, Belongings.Collection.Belonging mover) {
        if (!entry.first("zimbratwofactorauthenabled").orElse("").equals("TRUE")) {
            mover.left()
                    .add(new Leftover(
                            Kind.OTP, "", "off", "Its owner had switched it off, or not finished setting it up."));
            return;
        }
        Optional<Secret> secret = entry.first("zimbraid")
                .flatMap(id -> ZimbraSealed.open(id, value))
                .map(opened -> opened.split("\\|", -1)[0])
                .map(Secret::new);
        boolean base32 = config.first("zimbratwofactorauthsecretencoding")
                .orElse("BASE32")
                .equals("BASE32");
        Optional<Long> period = config.first("zimbratwofactortimewindowlength")
                .or(() -> Optional.of("30s"))
                .flatMap(ZimbraDuration::parse)
                .map(java.time.Duration::toSeconds)
                .filter(seconds -> seconds < Integer.MAX_VALUE);
        Optional<Integer> digits = config.first("zimbratwofactorcodelength")
                .or(() -> Optional.of("6"))
                .filter(number -> number.matches("[0-9]{1,2}"))
                .map(Integer::valueOf);
        if (secret.isEmpty() || !base32 || period.isEmpty() || digits.isEmpty()) {
            mover.left()
                    .add(new Leftover(
                            Kind.OTP,
                            "",
                            "unreadable",
                            "The secret is not kept as Zimbra does: it takes zimbraId, and Base32 as the encoding."));
            return;
        }
        mover.otps()
                .add(new OldOtp(
                        "Zimbra",
                        secret.get(),
                        config.first("zimbratwofactorauthhashalgorithm").orElse("SHA1"),
                        digits.get(),
                        period.get().intValue()));
    }
}
