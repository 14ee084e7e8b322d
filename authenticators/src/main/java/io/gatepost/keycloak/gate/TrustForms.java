// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.keycloak.forms.login.LoginFormsPages;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.forms.login.freemarker.FreeMarkerLoginFormsProvider;
import org.keycloak.forms.login.freemarker.FreeMarkerLoginFormsProviderFactory;
import org.keycloak.models.KeycloakSession;

/**
 * Keycloak's pages; those that ask for a second factor also know what may be trusted, as {@code gatepostTrust}. Whichever step
 * of a flow shows them, they all come by here.
 */
public final class TrustForms extends FreeMarkerLoginFormsProviderFactory {
    @Override
    public LoginFormsProvider create(KeycloakSession session) {
        return new Pages(session);
    }

    @Override
    public int order() {
        return Enrolment.BEFORE_BUILT_IN;
    }

    private static final class Pages extends FreeMarkerLoginFormsProvider {
        private static final Logger LOG = Logger.getLogger(TrustForms.class);
        private static final String ATTRIBUTE = "gatepostTrust";

        Pages(KeycloakSession session) {
            super(session);
        }

        @Override
        protected Response createResponse(LoginFormsPages page) {
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
            } catch (RuntimeException e) {
                LOG.errorf(e, "What could be trusted is not known; nothing is offered");
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
