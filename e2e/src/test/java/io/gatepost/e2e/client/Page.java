// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands before a visitor of the sign-in pages. */
public sealed interface Page {
    Pattern ERROR_TEXT = Pattern.compile("(?s)id=\"kc-error-message\".*?<p[^>]*>(.*?)</p>");
    Pattern REFUSED = Pattern.compile("id=\"gatepost-refused\" data-reason=\"([a-z-]+)\"");
    Pattern RECOVERY = Pattern.compile("id=\"gatepost-recovery-form\" data-step=\"([a-z]+)\"");
    Pattern SAML_RESPONSE = Pattern.compile("(?i)name=\"SAMLResponse\" value=\"([^\"]+)\"");
    Pattern CODES = Pattern.compile("name=\"generatedRecoveryAuthnCodes\" value=\"([A-Z0-9,]+)\"");
    Pattern TITLE = Pattern.compile("(?s)<title>(.*?)</title>");

    /** Name and password are asked for; a remark if the last ones were wrong. */
    record PasswordAsked(boolean again) implements Page {}

    /** The code of the second factor is asked for; again if the last one was wrong. */
    record CodeAsked(boolean again) implements Page {}

    /** The code of an admin's one-time bypass is asked for; again if the last one was wrong. */
    record BypassAsked(boolean again) implements Page {}

    /** For a lost second factor: {@code start}, {@code code}, {@code done}; again if the last code was wrong. */
    record Recovery(String step, boolean again) implements Page {}

    /** The page that enrols a new second factor. */
    record EnrolmentOffered() implements Page {}

    /** A second factor is asked for until a day: it can be set up now, if the page says so, or later. */
    record EnrolmentAsked(boolean here) implements Page {}

    /** The recovery codes that stand in for a factor, to print or copy. */
    record CodesShown(List<String> codes) implements Page {}

    /** A recovery code is asked for; again if the last one was wrong. */
    record RecoveryCodeAsked(boolean again) implements Page {}

    /** The browser is asked for a passkey. */
    record PasskeyAsked() implements Page {}

    /** The page that enrols a passkey. */
    record PasskeyOffered() implements Page {}

    /** Back at the webmail client: with a code, or with an error. */
    record Arrived(Map<String, String> parameters) implements Page {
        public Optional<String> code() {
            return Optional.ofNullable(parameters.get("code"));
        }
    }

    /** On the way back to a SAML client, with an assertion or without one. */
    record SamlAnswer(boolean asserted) implements Page {}

    /** The gate's own page: not from here, and why. */
    record Refused(String reason) implements Page {}

    /** An error page: nothing to fill in. */
    record Closed(String text) implements Page {}

    record Other(String title) implements Page {}

    /** Reads a page by the marks that Keycloak's own templates leave in it. */
    static Page read(URI address, String html) {
        if (address.toString().startsWith(Webmail.REDIRECT_PREFIX)) {
            return new Arrived(parameters(address));
        }
        boolean again = html.contains("aria-invalid=\"true\"");
        if (html.contains("id=\"kc-totp-settings-form\"")) {
            return new EnrolmentOffered();
        }
        Matcher codes = CODES.matcher(html);
        if (codes.find()) {
            return new CodesShown(List.of(codes.group(1).split(",", -1)));
        }
        if (html.contains("id=\"kc-recovery-code-login-form\"")) {
            return new RecoveryCodeAsked(again);
        }
        if (html.contains("id=\"webauth\"")) {
            return new PasskeyAsked();
        }
        if (html.contains("id=\"registerWebAuthn\"")) {
            return new PasskeyOffered();
        }
        if (html.contains("id=\"gatepost-enrolment-form\"")) {
            return new EnrolmentAsked(html.contains("id=\"gatepost-now\""));
        }
        Matcher recovery = RECOVERY.matcher(html);
        if (recovery.find()) {
            return new Recovery(recovery.group(1), again);
        }
        if (html.contains("id=\"gatepost-recovery-done\"")) {
            return new Recovery("done", false);
        }
        if (html.contains("id=\"gatepost-bypass-form\"")) {
            return new BypassAsked(again);
        }
        if (html.contains("id=\"kc-otp-login-form\"") || html.contains("name=\"otp\"")) {
            return new CodeAsked(again);
        }
        if (html.contains("id=\"kc-form-login\"") || html.contains("name=\"password\"")) {
            return new PasswordAsked(again);
        }
        Matcher saml = SAML_RESPONSE.matcher(html);
        if (saml.find()) {
            String response = new String(Base64.getMimeDecoder().decode(saml.group(1)), UTF_8);
            return new SamlAnswer(response.contains("status:Success") && response.contains(":AuthnStatement "));
        }
        Matcher refused = REFUSED.matcher(html);
        if (refused.find()) {
            return new Refused(refused.group(1));
        }
        Matcher error = ERROR_TEXT.matcher(html);
        if (error.find()) {
            return new Closed(text(error.group(1)));
        }
        Matcher title = TITLE.matcher(html);
        return new Other(title.find() ? text(title.group(1)) : html);
    }

    private static String text(String html) {
        return html.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").strip();
    }

    private static Map<String, String> parameters(URI address) {
        Map<String, String> parameters = new LinkedHashMap<>();
        String query = Optional.ofNullable(address.getRawQuery()).orElse("");
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        parameter.substring(0, equals), URLDecoder.decode(parameter.substring(equals + 1), UTF_8));
            }
        }
        return Map.copyOf(parameters);
    }
}
