// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.util.Base64;

/** A text to be read off the screen by a phone's camera. */
final class QrCode {
    private QrCode() {}

    /** The code as the address of a picture (RFC 2397) in SVG, one unit a module, quiet zone included. */
    static String picture(String text) {
        BitMatrix modules = modules(text);
        StringBuilder path = new StringBuilder(4096);
        for (int y = 0; y < modules.getHeight(); y++) {
            for (int x = 0; x < modules.getWidth(); x++) {
                if (modules.get(x, y)) {
                    path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
                }
            }
        }
        String svg = "<svg xmlns='http://www.w3.org/2000/svg' shape-rendering='crispEdges' viewBox='0 0 "
                + modules.getWidth() + " " + modules.getHeight() + "'><path d='" + path + "'/></svg>";
        return "data:image/svg+xml;base64," + Base64.getEncoder().encodeToString(svg.getBytes(UTF_8));
    }

    private static BitMatrix modules(String text) {
        try {
            // Size nought: as small as it gets.
            return new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0);
        } catch (WriterException e) {
            throw new IllegalArgumentException("The text does not fit into a QR code", e);
        }
    }
}
