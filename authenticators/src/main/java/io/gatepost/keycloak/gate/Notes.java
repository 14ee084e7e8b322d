// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.keycloak.gate.company.CompanyLogin;

/** Where the gate remembers what it saw. User session notes are copied to offline sessions and to exchanged ones. */
final class Notes {
    /** User session: the second factor that was shown, as {@link ShownFactor#note()}. */
    static final String FACTOR = "gatepost.factor";

    /** User session: a first factor was shown, and how: {@link Entry#note()}. */
    static final String ENTRY = "gatepost.entry";

    /** User session: a second factor that was set up in this very session. It counts for coming in, never for stepping up. */
    static final String ENROLLED = "gatepost.enrolled";

    /** User session: {@link CompanyLogin#note()}. Keycloak's own note outlives the login that it tells of, and has no time. */
    static final String COMPANY = "gatepost.company";

    /** User session: the first factors that were shown, separated by commas, in Keycloak's words for them. */
    static final String FIRST = "gatepost.first";

    /** Client session: the person's address when the browser was last here; a client's back end cannot show it. */
    static final String ADDRESS = "gatepost.address";

    /** Client session: the trusted device that the browser showed when it was last here, by its id; empty for none. */
    static final String DEVICE = "gatepost.device";

    private Notes() {}
}
