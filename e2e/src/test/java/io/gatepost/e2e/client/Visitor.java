// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import java.net.URI;

/** Somebody with one set of cookies who walks through the sign-in pages and may move from place to place meanwhile. */
public interface Visitor extends AutoCloseable {
    Page open(URI address);

    Page enter(String name, String password);

    /**
     * The same with a password that is right: for a moment after a sign-in Keycloak takes the account's next one for a guess sent
     * in parallel, and asks again.
     */
    default Page enterRight(String name, String password) {
        Page page = enter(name, password);
        for (int tries = 0; tries < 3 && page.equals(new Page.PasswordAsked(true)); tries++) {
            page = enter(name, password);
        }
        return page;
    }

    Page enterCode(String code);

    /** The same with the next one-time code of this secret, which is right, as {@link #enterRight} does. */
    default Page enterRightCode(String base32) {
        String code = Otp.next(base32);
        Page page = enterCode(code);
        for (int tries = 0; tries < 3 && page.equals(new Page.CodeAsked(true)); tries++) {
            page = enterCode(code);
        }
        return page;
    }

    void moveTo(Place place);

    @Override
    void close();
}
