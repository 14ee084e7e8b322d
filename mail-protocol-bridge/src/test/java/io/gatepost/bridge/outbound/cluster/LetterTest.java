// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.throttle.News;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LetterTest {
    private static final Notice PREFIX = new Notice(new News.PrefixCleared("2001:db8::/64"), -1);

    @ParameterizedTest
    @EnumSource
    void what_is_written_is_read(Letter.Kind kind) {
        Letter letter = new Letter(
                kind,
                List.of(
                        new Notice(new News.Wrong("al ice@a.tld", "198.51.100.1", (short) 4095, true, true), 7),
                        new Notice(new News.Wrong("ü@a.tld", "198.51.100.1", (short) 0, false, false), 7),
                        new Notice(new News.Right("bob@b.tld", "2001:db8::/64"), Long.MAX_VALUE),
                        new Notice(new News.AccountCleared(""), 0),
                        PREFIX));
        assertThat(read(letter.octets())).contains(letter);
    }

    /** Such as another version may write. */
    @Test
    void a_letter_that_is_not_understood_is_none() {
        byte[] octets = new Letter(Letter.Kind.NEWS, List.of(PREFIX)).octets();
        for (int length = 0; length < octets.length; length++) {
            assertThat(read(Arrays.copyOf(octets, length))).as("%d", length).isEmpty();
        }
        octets[0] = 'x';
        assertThat(read(octets)).isEmpty();
        assertThat(read(new Letter(Letter.Kind.NEWS, Collections.nCopies(Letter.MOST_NOTICES + 1, PREFIX)).octets()))
                .isEmpty();
    }

    @Test
    void news_that_is_not_understood_is_left_out() {
        byte[] octets = new Letter(Letter.Kind.NEWS, List.of(PREFIX)).octets();
        // The first letter of its word.
        octets[1 + 2 + 8 + 2] = 'x';
        assertThat(read(octets)).contains(new Letter(Letter.Kind.NEWS, List.of()));
    }

    private static Optional<Letter> read(byte[] octets) {
        byte[] amid = new byte[octets.length + 2];
        System.arraycopy(octets, 0, amid, 1, octets.length);
        return Letter.of(amid, 1, octets.length);
    }
}
