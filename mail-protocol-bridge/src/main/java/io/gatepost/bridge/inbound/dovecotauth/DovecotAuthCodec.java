// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import io.gatepost.bridge.inbound.dovecotauth.ClientLine.Auth;
import io.gatepost.bridge.inbound.dovecotauth.ClientLine.Cancel;
import io.gatepost.bridge.inbound.dovecotauth.ClientLine.Continue;
import io.gatepost.bridge.inbound.dovecotauth.ClientLine.Malformed;
import io.gatepost.bridge.inbound.dovecotauth.ClientLine.Other;
import io.gatepost.bridge.inbound.dovecotauth.ClientLine.Parameters;
import io.gatepost.bridge.inbound.dovecotauth.ClientLine.Payload;
import io.gatepost.bridge.inbound.dovecotauth.ClientLine.Version;
import io.gatepost.bridge.login.WireText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Lines of Dovecot's auth protocol 1.2 (Dovecot's {@code doc/auth-protocol.txt}) from and to records. Total: every line
 * becomes a record, every record lines. Parameters come in any order and may be unknown, empty or missing, as Postfix,
 * Exim and Dovecot's own login processes each have their way.
 */
final class DovecotAuthCodec {
    private static final byte TAB = '\t';
    private static final byte ESCAPE = 1;
    private static final int MAX_PARAMETERS = 64;
    private static final int MAX_ADDRESSES = 4;
    private static final int MAX_PARAMETER = 1024;
    private static final long MAX_ID = 0xffff_ffffL;

    private DovecotAuthCodec() {}

    /** The record of the line in {@code from} to {@code to}, without its line end. */
    static ClientLine decode(byte[] buffer, int from, int to) {
        Fields fields = new Fields(buffer, from, to);
        String command = fields.nextText();
        return switch (command) {
            case "AUTH" -> auth(fields);
            case "CONT" -> continuation(fields);
            case "CANCEL" -> cancel(fields);
            case "VERSION" -> version(fields);
            default -> new Other(command.length() > 16 ? command.substring(0, 16) : command);
        };
    }

    private static ClientLine version(Fields fields) {
        long major = fields.nextNumber();
        return major < 0 || major > Integer.MAX_VALUE
                ? new Malformed("VERSION without a number")
                : new Version((int) major);
    }

    private static ClientLine cancel(Fields fields) {
        long id = fields.nextNumber();
        return id < 0 ? new Malformed("CANCEL without an id") : new Cancel(id);
    }

    private static ClientLine continuation(Fields fields) {
        long id = fields.nextNumber();
        if (id < 0) {
            return new Malformed("CONT without an id");
        }
        return new Continue(id, fields.next() ? fields.payload(0) : new Payload.Decoded(Octets.of()));
    }

    private static ClientLine auth(Fields fields) {
        long id = fields.nextNumber();
        if (id < 0) {
            return new Malformed("AUTH without an id");
        }
        String mechanism = fields.nextText();
        List<String> addresses = new ArrayList<>(1);
        boolean secured = false;
        String session = "";
        Optional<Payload> initial = Optional.empty();
        int count = 0;
        while (fields.next()) {
            if (++count > MAX_PARAMETERS) {
                return new Malformed("AUTH with more than " + MAX_PARAMETERS + " parameters");
            }
            if (fields.startsWith("resp=")) {
                initial = fields.length() == "resp=".length() ? Optional.empty() : Optional.of(fields.payload(5));
            } else if (fields.startsWith("rip=")) {
                if (addresses.size() < MAX_ADDRESSES) {
                    addresses.add(fields.value("rip=".length()));
                }
            } else if (fields.startsWith("session=")) {
                session = fields.value("session=".length());
            } else if (fields.is("secured") || fields.startsWith("secured=")) {
                secured = true;
            }
        }
        return new Auth(id, mechanism, new Parameters(List.copyOf(addresses), secured, session), initial);
    }

    /** The lines of a record, each with its line end. */
    static byte[] encode(ServerLine line) {
        return switch (line) {
            case ServerLine.Handshake handshake -> encode(handshake);
            case ServerLine.Challenge challenge ->
                // The tab stays even where the challenge is empty: Postfix and msmtp's empty challenge need it.
                ascii("CONT\t" + challenge.id() + '\t'
                        + Base64.getEncoder()
                                .encodeToString(challenge.challenge().bytes()) + '\n');
            case ServerLine.Ok ok -> encode(ok);
            case ServerLine.Fail fail -> encode(fail);
        };
    }

    private static byte[] encode(ServerLine.Handshake handshake) {
        StringBuilder lines = new StringBuilder(192).append("VERSION\t1\t2\n");
        for (String mechanism : handshake.mechanisms()) {
            lines.append("MECH\t").append(mechanism).append("\tplaintext\n");
        }
        lines.append("SPID\t").append(handshake.processId()).append('\n');
        lines.append("CUID\t").append(handshake.connectionId()).append('\n');
        lines.append("COOKIE\t").append(handshake.cookie()).append("\nDONE\n");
        return ascii(lines.toString());
    }

    private static byte[] encode(ServerLine.Ok ok) {
        StringBuilder line = new StringBuilder(64)
                .append("OK\t")
                .append(ok.id())
                .append("\tuser=")
                .append(escaped(ok.user()));
        ok.extra()
                .forEach((name, value) ->
                        line.append('\t').append(name).append('=').append(escaped(value)));
        return utf8(line.append('\n').toString());
    }

    private static byte[] encode(ServerLine.Fail fail) {
        StringBuilder line = new StringBuilder(192).append("FAIL\t").append(fail.id());
        fail.user().ifPresent(user -> line.append("\tuser=").append(escaped(user)));
        switch (fail.failure()) {
            case ServerLine.Failure.Refusal refusal -> line.append("\treason=").append(escaped(refusal.sentence()));
            case ServerLine.Failure.Temporary temporary -> line.append("\tcode=temp_fail");
        }
        return utf8(line.append('\n').toString());
    }

    /** As Dovecot's {@code str_tabescape}: a value holds no tab, line end or NUL of its own. */
    private static String escaped(String value) {
        if (WireText.isToken(value) || value.chars().allMatch(c -> c >= 0x20)) {
            return value;
        }
        StringBuilder escaped = new StringBuilder(value.length() + 8);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case 0 -> escaped.append("\u00010");
                case 1 -> escaped.append("\u00011");
                case '\t' -> escaped.append("\u0001t");
                case '\n' -> escaped.append("\u0001n");
                case '\r' -> escaped.append("\u0001r");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Walks over the tab-separated fields of one line without copying it. */
    private static final class Fields {
        private final byte[] buffer;
        private final int end;
        private int start;
        private int stop;

        Fields(byte[] buffer, int from, int to) {
            this.buffer = buffer;
            this.end = to;
            this.stop = from - 1;
        }

        /** Moves to the next field; false behind the last. */
        boolean next() {
            if (stop >= end) {
                return false;
            }
            start = stop + 1;
            stop = start;
            while (stop < end && buffer[stop] != TAB) {
                stop++;
            }
            return true;
        }

        int length() {
            return stop - start;
        }

        boolean startsWith(String prefix) {
            if (length() < prefix.length()) {
                return false;
            }
            for (int i = 0; i < prefix.length(); i++) {
                if (buffer[start + i] != prefix.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        boolean is(String text) {
            return length() == text.length() && startsWith(text);
        }

        /** The next field as ASCII; empty if there is none or it is too long to be a word. */
        String nextText() {
            if (!next() || length() > 64) {
                return "";
            }
            return new String(buffer, start, length(), StandardCharsets.US_ASCII);
        }

        /** The next field as an unsigned 32 bit number; negative if it is none. */
        long nextNumber() {
            if (!next() || length() == 0 || length() > 10) {
                return -1;
            }
            long number = 0;
            for (int i = start; i < stop; i++) {
                int digit = buffer[i] - '0';
                if (digit < 0 || digit > 9) {
                    return -1;
                }
                number = number * 10 + digit;
            }
            return number > MAX_ID ? -1 : number;
        }

        /** The rest of the field, unescaped; a value out of bounds comes out empty. */
        String value(int offset) {
            int from = start + offset;
            if (stop - from > MAX_PARAMETER) {
                return "";
            }
            byte[] value = new byte[stop - from];
            int length = 0;
            for (int i = from; i < stop; i++) {
                byte b = buffer[i];
                if (b == ESCAPE && i + 1 < stop) {
                    b = unescaped(buffer[++i]);
                }
                value[length++] = b;
            }
            return new String(value, 0, length, StandardCharsets.UTF_8);
        }

        private static byte unescaped(byte code) {
            return switch (code) {
                case '0' -> 0;
                case '1' -> ESCAPE;
                case 't' -> TAB;
                case 'n' -> '\n';
                case 'r' -> '\r';
                default -> code;
            };
        }

        Payload payload(int offset) {
            try {
                byte[] base64 = Arrays.copyOfRange(buffer, start + offset, stop);
                return new Payload.Decoded(Octets.of(Base64.getDecoder().decode(base64)));
            } catch (IllegalArgumentException notBase64) {
                return new Payload.NotBase64();
            }
        }
    }
}
