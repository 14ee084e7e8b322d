// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a request with a bearer token is about, by its path. */
enum Errand {
    /** The admin REST and console. */
    ADMINISTRATION,
    /** Keycloak's account REST, in any version. */
    ACCOUNT,
    /** Removing a credential at the account REST. */
    CREDENTIAL,
    /** Changing the account's own data at the account REST. */
    PROFILE,
    USERINFO,
    /** Dynamic client registration (RFC 7591). */
    REGISTRATION,
    OTHER;

    /** Whichever comes first says what the path is about: a realm may be named "admin". */
    private static final Pattern ROOT = Pattern.compile("/(admin|realms)/(.*)");

    private static final Pattern CREDENTIAL_PATH = Pattern.compile("account(/v[0-9][^/]*)?/credentials/[^/]+");

    private static final Pattern PROFILE_PATH = Pattern.compile("account(/v[0-9][^/]*)?");

    /** Generous: what a router might read as one of these is one of these, since each asks for more than {@code OTHER}. */
    static Errand of(String decodedPath) {
        String path = ('/' + decodedPath.replaceAll(";[^/]*", ""))
                .replaceAll("/+", "/")
                .replaceAll("/$", "");
        Matcher root = ROOT.matcher(path);
        if (!root.find()) {
            return OTHER;
        }
        if (root.group(1).equals("admin")) {
            return ADMINISTRATION;
        }
        String inRealm = root.group(2).substring(root.group(2).indexOf('/') + 1);
        if (CREDENTIAL_PATH.matcher(inRealm).matches()) {
            return CREDENTIAL;
        }
        if (PROFILE_PATH.matcher(inRealm).matches()) {
            return PROFILE;
        }
        if (inRealm.startsWith("account/")) {
            return ACCOUNT;
        }
        if (inRealm.equals("protocol/openid-connect/userinfo")) {
            return USERINFO;
        }
        return inRealm.startsWith("clients-registrations/") ? REGISTRATION : OTHER;
    }
}
