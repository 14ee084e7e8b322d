// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.account;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPAttributePermissions;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.userprofile.UserProfileProvider;
import org.keycloak.userprofile.config.UPConfigUtils;

/**
 * An account's attribute that admins write. Where the realm's user profile lets people edit it themselves it says nothing: they
 * would write their own names and mail servers there.
 */
public enum AdminAttribute {
    /** Further names of the account, each a whole address in lower case. */
    ALIASES("gatepost.aliases"),

    /** What mail servers are told beside the name, {@code name=value} each. */
    EXTRA("gatepost.extra");

    private final String word;

    AdminAttribute(String word) {
        this.word = word;
    }

    /** As it is called in Keycloak. */
    public String word() {
        return word;
    }

    /** Its values; none where it is not the admins'. The session's realm is that of the user. */
    public Stream<String> of(KeycloakSession session, UserModel user) {
        List<String> values = user.getAttributeStream(word).toList();
        return values.isEmpty() || !trusted(session) ? Stream.empty() : values.stream();
    }

    /** Whether in the session's realm nobody but admins may write it. */
    boolean trusted(KeycloakSession session) {
        UPConfig profile = session.getProvider(UserProfileProvider.class).getConfiguration();
        @Nullable UPAttribute declared = profile.getAttribute(word);
        if (declared == null) {
            return profile.getUnmanagedAttributePolicy() != UPConfig.UnmanagedAttributePolicy.ENABLED;
        }
        @Nullable UPAttributePermissions permissions = declared.getPermissions();
        @Nullable Set<String> editors = permissions == null ? null : permissions.getEdit();
        return editors == null || !editors.contains(UPConfigUtils.ROLE_USER);
    }
}
