// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import javax.imageio.ImageIO;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;

/** A code on the screen as a phone's camera sees it, and what the phone makes of it. */
final class QrCode {
    private QrCode() {}

    static String read(WebElement picture) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.getScreenshotAs(OutputType.BYTES)));
            int width = image.getWidth();
            int height = image.getHeight();
            int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
            BinaryBitmap seen = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(width, height, pixels)));
            try {
                return new QRCodeReader().decode(seen).getText();
            } catch (ReaderException e) {
                return upright(seen);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A phone looks until it finds the code, from a new angle each time; the library looks once, and misses the corners of
     * about one code in two hundred (ZXing 3.4, codes of Keycloak's size). Here the picture stands upright, and needs no search.
     */
    private static String upright(BinaryBitmap seen) {
        try {
            return new QRCodeReader()
                    .decode(seen, Map.of(DecodeHintType.PURE_BARCODE, true))
                    .getText();
        } catch (ReaderException e) {
            throw new AssertionError("no phone can read this code", e);
        }
    }
}
