// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class QrCodeTest {
    private static final Pattern SIZE = Pattern.compile("viewBox='0 0 (\\d+) \\1'");
    private static final Pattern MODULE = Pattern.compile("M(\\d+) (\\d+)h1v1h-1z");
    private static final int PIXELS = 4;

    @Test
    void a_reader_finds_the_text_in_the_picture() throws ReaderException {
        String picture = QrCode.picture("yy7a-4h2x-yfjj-w54w-t9q7-66rk");

        assertThat(picture).startsWith("data:image/svg+xml;base64,");
        String svg = new String(Base64.getDecoder().decode(picture.substring(picture.indexOf(',') + 1)), UTF_8);
        assertThat(new QRCodeReader()
                        .decode(drawn(svg), Map.of(DecodeHintType.PURE_BARCODE, true))
                        .getText())
                .isEqualTo("yy7a-4h2x-yfjj-w54w-t9q7-66rk");
    }

    private static BinaryBitmap drawn(String svg) {
        Matcher size = SIZE.matcher(svg);
        assertThat(size.find()).isTrue();
        int width = Integer.parseInt(size.group(1)) * PIXELS;
        int[] pixels = new int[width * width];
        Arrays.fill(pixels, 0xFFFFFF);
        MODULE.matcher(svg).results().forEach(module -> draw(module, width, pixels));
        return new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(width, width, pixels)));
    }

    private static void draw(MatchResult module, int width, int[] pixels) {
        int left = Integer.parseInt(module.group(1)) * PIXELS;
        int top = Integer.parseInt(module.group(2)) * PIXELS;
        for (int y = top; y < top + PIXELS; y++) {
            Arrays.fill(pixels, y * width + left, y * width + left + PIXELS, 0);
        }
    }
}
