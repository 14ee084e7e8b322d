// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.branding.Brand;
import io.gatepost.keycloak.directory.DirectoryTrouble;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.authenticators.browser.AbstractUsernameFormAuthenticator;
import org.keycloak.forms.login.LoginFormsPages;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.forms.login.MessageType;
import org.keycloak.forms.login.freemarker.FreeMarkerLoginFormsProvider;
import org.keycloak.forms.login.freemarker.FreeMarkerLoginFormsProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.theme.Theme;

/**
 * Keycloak's pages; those that ask for a second factor also know what may be trusted, as {@code gatepostTrust}, and where whoever
 * has lost it goes, as {@code gatepostRecoveryUrl}, or signs in at a company instead, as {@code gatepostCompanies}; all of them how
 * the domain shows itself, as {@code gatepostBrand}. Whichever step of a flow shows them, they all come by here.
 */
public final class SignInForms extends FreeMarkerLoginFormsProviderFactory {
    @Override
    public LoginFormsProvider create(KeycloakSession session) {
        return new Pages(session);
    }

    @Override
    public int order() {
        return Enrolment.BEFORE_BUILT_IN;
    }

    private static final class Pages extends FreeMarkerLoginFormsProvider {
        private static final Logger LOG = Logger.getLogger(SignInForms.class);
        private static final String ATTRIBUTE = "gatepostTrust";
        private static final String BRAND = "gatepostBrand";
        private static final String DIRECTORY_AWAY = "gatepostDirectoryAway";
        private static final String RECOVERY = "gatepostRecoveryUrl";

        Pages(KeycloakSession session) {
            super(session);
        }

        @Override
        protected Response createResponse(LoginFormsPages page) {
            if (messages != null && messageType == MessageType.ERROR && DirectoryTrouble.in(session)) {
                // Keycloak says that the name is unknown, the account disabled, or something unexpected; none of it is
                // so.
                setError(DIRECTORY_AWAY);
            }
            // Keycloak has more pages with every version; the others are none of ours.
            if (page == LoginFormsPages.LOGIN_TOTP) {
                offer("kc-otp-login-form");
            } else if (page == LoginFormsPages.LOGIN_WEBAUTHN) {
                offer("webauth");
            } else if (page == LoginFormsPages.LOGIN_RECOVERY_AUTHN_CODES_INPUT) {
                offer("kc-recovery-code-login-form");
            }
            return super.createResponse(page);
        }

        @Override
        protected void createCommonAttributes(
                Theme theme, Locale locale, Properties messages, UriBuilder baseUri, @Nullable LoginFormsPages page) {
            super.createCommonAttributes(theme, locale, messages, baseUri, page);
            try {
                Brand.of(realm, domain()).ifPresent(brand -> {
                    attributes.put("realm", new BrandedRealm(realm, brand));
                    attributes.put(BRAND, brand.forPages());
                });
            } catch (RuntimeException e) {
                LOG.errorf(e, "How the domain shows itself is not known; the page is Keycloak's own");
            }
        }

        /** As typed, else as hinted at: the same for names that are nobody's. Only then the account's, of an earlier sign-in. */
        private Optional<String> domain() {
            if (authenticationSession == null) {
                return Optional.empty();
            }
            return Stream.<@Nullable String>of(
                            authenticationSession.getAuthNote(AbstractUsernameFormAuthenticator.ATTEMPTED_USERNAME),
                            authenticationSession.getClientNote(OIDCLoginProtocol.LOGIN_HINT_PARAM),
                            authenticationSession.getAuthenticatedUser() == null
                                    ? null
                                    : authenticationSession
                                            .getAuthenticatedUser()
                                            .getUsername())
                    .flatMap(name -> Optional.ofNullable(name).flatMap(LoginName::parse).stream())
                    .findFirst()
                    .map(LoginName::domain);
        }

        private void offer(String form) {
            try {
                TrustOffer offer = authenticationSession == null
                        ? TrustOffer.NOTHING
                        : TrustOffer.of(session, authenticationSession);
                if (!offer.nothing()) {
                    Map<String, Object> words = new HashMap<>(Map.of("form", form));
                    offer.device().ifPresent(devices -> words.put("device", time(devices.lasts())));
                    offer.network().ifPresent(addresses -> words.put("network", time(addresses.lasts())));
                    setAttribute(ATTRIBUTE, words);
                }
                if (authenticationSession != null) {
                    RecoveryResource.offer(session, authenticationSession)
                            .ifPresent(address -> setAttribute(RECOVERY, address.toString()));
                    CompanyWay.on(this, session, authenticationSession);
                }
            } catch (RuntimeException e) {
                LOG.errorf(e, "What can be offered beside the second factor is not known; nothing is");
            }
        }

        /** In the largest unit that says it exactly: the end of a key of a message, and its number. */
        private static Map<String, Object> time(Duration duration) {
            long seconds = duration.toSeconds();
            for (Unit unit : Unit.values()) {
                if (seconds % unit.seconds == 0) {
                    return Map.of("unit", unit.word, "number", seconds / unit.seconds);
                }
            }
            throw new IllegalStateException("Every duration is a number of seconds");
        }
    }

    private enum Unit {
        DAYS("days", 24 * 60 * 60),
        HOURS("hours", 60 * 60),
        MINUTES("minutes", 60),
        SECONDS("seconds", 1);

        private final String word;
        private final long seconds;

        Unit(String word, long seconds) {
            this.word = word;
            this.seconds = seconds;
        }
    }
}
