// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import io.gatepost.e2e.client.Place;

/** How somebody with a second factor comes to a door. */
enum Coming {
    /** Signed in at the office with the password, and goes on there. */
    OFFICE(Place.OFFICE, false, Place.OFFICE),
    /** Signed in at the office with the password, and goes on at home: a stolen cookie, code or token looks the same. */
    CARRIED_OUT(Place.OFFICE, false, Place.HOME),
    /** Signed in at home with the second factor, and goes on in a café. */
    PROVEN(Place.HOME, true, Place.CAFE);

    private final Place signsIn;
    private final boolean factor;
    private final Place goesOn;

    Coming(Place signsIn, boolean factor, Place goesOn) {
        this.signsIn = signsIn;
        this.factor = factor;
        this.goesOn = goesOn;
    }

    Place signsIn() {
        return signsIn;
    }

    boolean factor() {
        return factor;
    }

    Place goesOn() {
        return goesOn;
    }
}
