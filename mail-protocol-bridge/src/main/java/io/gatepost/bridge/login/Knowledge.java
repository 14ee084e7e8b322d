// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

/** How the bridge came to what it says about a login. */
public enum Knowledge {
    /** It asked. */
    ASKED,
    /** It had asked before, and nothing has changed since. */
    KNOWN,
    /** It had asked before; whether something has changed since, nobody can say at the moment. */
    GRACE
}
