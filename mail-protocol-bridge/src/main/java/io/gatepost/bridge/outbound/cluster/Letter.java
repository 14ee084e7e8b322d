// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.cluster;

import io.gatepost.bridge.throttle.News;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What one bridge sends another: its kind, how many notices, and of each the time and the text ({@link NewsCodec}). */
record Letter(Kind kind, List<Notice> notices) {
    /** Large boards go in several letters. */
    static final int MOST_NOTICES = 500;

    enum Kind {
        /** It has just happened. */
        NEWS('n'),
        /** Some of what hangs on the sender's board. */
        BOARD('b'),
        /** That was all that hangs there. */
        END('e');

        private final char octet;

        Kind(char octet) {
            this.octet = octet;
        }

        static Optional<Kind> of(int octet) {
            return Arrays.stream(values()).filter(kind -> kind.octet == octet).findFirst();
        }
    }

    byte[] octets() {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(octets)) {
            out.writeByte(kind.octet);
            out.writeShort(notices.size());
            for (Notice notice : notices) {
                out.writeLong(notice.millis());
                out.writeUTF(NewsCodec.encode(notice.news()));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return octets.toByteArray();
    }

    /** A bridge of another version may say what is not understood here: such a letter is nothing, such news is left out. */
    static Optional<Letter> of(byte[] octets, int offset, int length) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(octets, offset, length))) {
            Optional<Kind> kind = Kind.of(in.readUnsignedByte());
            int size = in.readUnsignedShort();
            if (kind.isEmpty() || size > MOST_NOTICES) {
                return Optional.empty();
            }
            List<Notice> notices = new ArrayList<>();
            for (int notice = 0; notice < size; notice++) {
                long millis = in.readLong();
                Optional<News> news = NewsCodec.decode(in.readUTF());
                news.ifPresent(known -> notices.add(new Notice(known, millis)));
            }
            return Optional.of(new Letter(kind.get(), List.copyOf(notices)));
        } catch (IOException notOurs) {
            return Optional.empty();
        }
    }
}
