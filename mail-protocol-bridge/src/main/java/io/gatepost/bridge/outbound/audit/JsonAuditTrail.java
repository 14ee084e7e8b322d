// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.LoginRecord;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.port.AuditTrail;
import io.gatepost.iptrust.origin.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One JSON object per login and line, in ASCII. The secret is in none, not even where it was typed as the name. */
public final class JsonAuditTrail implements AuditTrail {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .characterEscapes(new WithDelete())
            .build();

    private static final int MAX_NAME = 320;
    /** Six groups of four of an app password's alphabet, however separated. */
    private static final Pattern APP_PASSWORD = Pattern.compile("(?:[ -]*[2-9a-hjkmnp-zA-HJKMNP-Z]){24}[ -]*");

    /** How a JSON Web Token begins: <code>{"</code> in base64url. */
    private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{16}");

    /** Shorter than either. */
    private static final int SHORTEST_TO_LOOK_AT = 19;

    private static final String MASKED = "(masked: looks like a secret)";

    /** A line is written into the one before of its thread. */
    private final ThreadLocal<ByteArrayOutputStream> buffers =
            ThreadLocal.withInitial(() -> new ByteArrayOutputStream(1024));

    private final Timestamps times = new Timestamps();
    private final Consumer<String> lines;

    public JsonAuditTrail(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void record(LoginRecord login) {
        ByteArrayOutputStream line = buffers.get();
        line.reset();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            write(login, json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        lines.accept(line.toString(StandardCharsets.US_ASCII));
    }

    private void write(LoginRecord login, JsonGenerator json) throws IOException {
        LoginAttempt attempt = login.attempt();
        json.writeStartObject();
        json.writeStringField("time", times.text(login.at()));
        json.writeStringField("service", attempt.service().word());
        json.writeStringField("via", attempt.via());
        String name = bounded(attempt.name().typed());
        boolean masked = looksLikeASecret(name, attempt);
        json.writeStringField("name", masked ? MASKED : name);
        switch (attempt.origin()) {
            case Origin.Known known -> {
                json.writeStringField("address", known.address().toString());
                json.writeStringField("addressKnown", known.via());
            }
            case Origin.Unestablished unestablished -> {
                json.writeNullField("address");
                json.writeStringField("addressUnknown", unestablished.why());
            }
        }
        json.writeStringField("outcome", login.outcome().word());
        // The account is the name again, as Keycloak spells it, even where there is no such account.
        switch (login.outcome()) {
            case LoginOutcome.Admitted admitted -> {
                json.writeStringField("reason", admitted.reason());
                write("account", Optional.of(admitted.account()).filter(account -> !masked), json);
                write(admitted.evidence(), json);
            }
            case LoginOutcome.Refused refused -> {
                json.writeStringField("reason", refused.reason());
                write("account", refused.evidence().account().filter(account -> !masked), json);
                write(refused.evidence(), json);
            }
            case LoginOutcome.Unavailable unavailable ->
                json.writeStringField("reason", unavailable.why().word());
        }
        for (Map.Entry<String, String> particular :
                attempt.particulars().entries().entrySet()) {
            // A device repeats its user's name in its address line.
            json.writeStringField(
                    particular.getKey(),
                    looksLikeASecret(particular.getValue(), attempt) ? MASKED : particular.getValue());
        }
        json.writeFieldName("milliseconds");
        json.writeNumber(milliseconds(login.took()));
        json.writeEndObject();
    }

    /** With three decimals. */
    private static String milliseconds(Duration took) {
        long micros = TimeUnit.NANOSECONDS.toMicros(took.toNanos());
        long rest = micros % 1000;
        return micros / 1000 + (rest < 10 ? ".00" : rest < 100 ? ".0" : ".") + rest;
    }

    private static void write(Evidence evidence, JsonGenerator json) throws IOException {
        write("realm", evidence.realm(), json);
        write("proof", evidence.proof(), json);
        write("credential", evidence.credential(), json);
        write("rule", evidence.rule(), json);
        switch (evidence.knowledge()) {
            case ASKED -> {}
            case KNOWN -> json.writeBooleanField("known", true);
            case GRACE -> {
                json.writeBooleanField("known", true);
                json.writeBooleanField("grace", true);
            }
        }
    }

    private static void write(String field, Optional<String> value, JsonGenerator json) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(field, bounded(value.get()));
        }
    }

    /** People type their password into the wrong box. */
    private static boolean looksLikeASecret(String text, LoginAttempt attempt) {
        return attempt.secret().isGivenAwayBy(text)
                || (text.length() >= SHORTEST_TO_LOOK_AT
                        && (APP_PASSWORD.matcher(text).matches()
                                || TOKEN.matcher(text).find()));
    }

    private static String bounded(String text) {
        return Particulars.cut(text, MAX_NAME);
    }

    /** JSON lets DEL stand as it is; a terminal may obey it. */
    private static final class WithDelete extends CharacterEscapes {
        private static final long serialVersionUID = 1;
        private static final int DEL = 0x7f;

        private final int[] ascii = standardAsciiEscapesForJSON();

        WithDelete() {
            ascii[DEL] = ESCAPE_STANDARD;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int ch) {
            return null;
        }
    }
}
