// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
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
        write(Field.TIME, times.text(login.at()), json);
        write(Field.SERVICE, attempt.service().word(), json);
        write(Field.VIA, attempt.via(), json);
        String name = bounded(attempt.name().typed());
        boolean masked = looksLikeASecret(name, attempt);
        write(Field.NAME, masked ? MASKED : name, json);
        switch (attempt.origin()) {
            case Origin.Known known -> {
                write(Field.ADDRESS, known.address().toString(), json);
                write(Field.ADDRESS_KNOWN, known.via(), json);
            }
            case Origin.Unestablished unestablished -> {
                json.writeFieldName(Field.ADDRESS);
                json.writeNull();
                write(Field.ADDRESS_UNKNOWN, unestablished.why(), json);
            }
        }
        write(Field.OUTCOME, login.outcome().word(), json);
        // The account is the name again, as Keycloak spells it, even where there is no such account.
        switch (login.outcome()) {
            case LoginOutcome.Admitted admitted -> {
                write(Field.REASON, admitted.reason(), json);
                write(Field.ACCOUNT, Optional.of(admitted.account()).filter(account -> !masked), json);
                write(admitted.evidence(), json);
            }
            case LoginOutcome.Refused refused -> {
                write(Field.REASON, refused.reason(), json);
                write(Field.ACCOUNT, refused.evidence().account().filter(account -> !masked), json);
                write(refused.evidence(), json);
            }
            case LoginOutcome.Unavailable unavailable ->
                write(Field.REASON, unavailable.why().word(), json);
        }
        for (Map.Entry<String, String> particular :
                attempt.particulars().entries().entrySet()) {
            // A device repeats its user's name in its address line.
            json.writeStringField(
                    particular.getKey(),
                    looksLikeASecret(particular.getValue(), attempt) ? MASKED : particular.getValue());
        }
        json.writeFieldName(Field.MILLISECONDS);
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
        write(Field.REALM, evidence.realm(), json);
        write(Field.PROOF, evidence.proof(), json);
        write(Field.CREDENTIAL, evidence.credential(), json);
        write(Field.RULE, evidence.rule(), json);
        switch (evidence.knowledge()) {
            case ASKED -> {}
            case KNOWN -> json.writeBooleanField("known", true);
            case GRACE -> {
                json.writeBooleanField("known", true);
                json.writeBooleanField("grace", true);
            }
        }
    }

    private static void write(SerializableString field, Optional<String> value, JsonGenerator json) throws IOException {
        if (value.isPresent()) {
            write(field, bounded(value.get()), json);
        }
    }

    private static void write(SerializableString field, String value, JsonGenerator json) throws IOException {
        json.writeFieldName(field);
        json.writeString(value);
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

    /** The names that stand in nearly every line, encoded once. */
    private static final class Field {
        static final SerializableString TIME = new SerializedString("time");
        static final SerializableString SERVICE = new SerializedString("service");
        static final SerializableString VIA = new SerializedString("via");
        static final SerializableString NAME = new SerializedString("name");
        static final SerializableString ADDRESS = new SerializedString("address");
        static final SerializableString ADDRESS_KNOWN = new SerializedString("addressKnown");
        static final SerializableString ADDRESS_UNKNOWN = new SerializedString("addressUnknown");
        static final SerializableString OUTCOME = new SerializedString("outcome");
        static final SerializableString REASON = new SerializedString("reason");
        static final SerializableString ACCOUNT = new SerializedString("account");
        static final SerializableString REALM = new SerializedString("realm");
        static final SerializableString PROOF = new SerializedString("proof");
        static final SerializableString CREDENTIAL = new SerializedString("credential");
        static final SerializableString RULE = new SerializedString("rule");
        static final SerializableString MILLISECONDS = new SerializedString("milliseconds");
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
