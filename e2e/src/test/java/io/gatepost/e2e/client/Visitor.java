// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import java.net.URI;

/** Somebody with one set of cookies who walks through the sign-in pages and may move from place to place meanwhile. */
public interface Visitor extends AutoCloseable {
    Page open(URI address);

    Page enter(String name, String password);

    Page enterCode(String code);

    void moveTo(Place place);

    @Override
    void close();
}
