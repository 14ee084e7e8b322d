// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A visitor without a browser: follows redirects, keeps cookies, fills in forms. Quick, and able to send what a browser
 * would not. Its jar sends Secure cookies over plain HTTP, as browsers do for 127.0.0.1.
 */
public final class PlainVisitor implements Visitor {
    private static final int MOST_REDIRECTS = 20;
    private static final Pattern FORM = Pattern.compile("(?s)<form[^>]*?\\saction=\"([^\"]+)\"[^>]*>(.*?)</form>");
    private static final Pattern LINK = Pattern.compile("<a[^>]*?\\shref=\"([^\"]+)\"");
    private static final Pattern TAB = Pattern.compile("[?&;]tab_id=([\\w-]+)");
    private static final Pattern INPUT = Pattern.compile("(?s)<input[^>]*>");
    private static final Pattern ATTRIBUTE = Pattern.compile("(\\w[\\w-]*)=\"([^\"]*)\"");

    private record CookieName(String path, String name) {}

    private final Map<CookieName, String> cookies = new LinkedHashMap<>();
    private final List<String> setCookies = new ArrayList<>();
    private final String[] forged;
    private Place place;
    private URI address = URI.create("about:blank");
    private String html = "";

    /** A visitor whose every request carries these headers too, as names and values in turn. */
    public PlainVisitor(Place place, String... forged) {
        this.place = place;
        this.forged = forged.clone();
    }

    @Override
    public void moveTo(Place elsewhere) {
        place = elsewhere;
    }

    @Override
    public Page open(URI start) {
        return follow("GET", start, Map.of());
    }

    @Override
    public Page enter(String name, String password) {
        return submit(Map.of("username", name, "password", password));
    }

    @Override
    public Page enterCode(String code) {
        return submit(Map.of("otp", code));
    }

    /** Sends the first form of the page with these fields and its own hidden ones. */
    public Page submit(Map<String, String> fields) {
        Matcher form = FORM.matcher(html);
        if (!form.find()) {
            throw new IllegalStateException("no form to fill in at " + address.getPath());
        }
        Map<String, String> filled = new LinkedHashMap<>(hidden(form.group(2)));
        filled.putAll(fields);
        return follow("POST", address.resolve(form.group(1).replace("&amp;", "&")), filled);
    }

    /** Follows the link of this id on the page that is open. */
    public Page follow(String id) {
        Matcher link = Pattern.compile("<a id=\"" + id + "\" href=\"([^\"]+)\"").matcher(html);
        if (!link.find()) {
            throw new IllegalStateException("no link " + id + " at " + address.getPath());
        }
        return follow("GET", address.resolve(link.group(1).replace("&amp;", "&")), Map.of());
    }

    /** Another with the same cookies and the same page before it. */
    public PlainVisitor copy() {
        PlainVisitor copy = new PlainVisitor(place, forged);
        copy.cookies.putAll(cookies);
        copy.address = address;
        copy.html = html;
        return copy;
    }

    /** Whether the page that is open has something of this id. */
    public boolean has(String id) {
        return html.contains("id=\"" + id + "\"");
    }

    /** The page that is open, as it came. */
    public String html() {
        return html;
    }

    /** Sends a form that no page has shown, as a page of another site might make the browser do. */
    public Page post(URI to, Map<String, String> form) {
        return follow("POST", to, form);
    }

    /** Follows the first link of the page whose address holds this. */
    public Page followTo(String part) {
        Matcher link = LINK.matcher(html);
        while (link.find()) {
            String target = link.group(1).replace("&amp;", "&");
            if (target.contains(part)) {
                return open(address.resolve(target));
            }
        }
        throw new IllegalStateException("no link to " + part + " at " + address.getPath());
    }

    /** Goes on from the recovery codes as somebody does who has kept them. */
    public Page keepCodes() {
        return submit(Map.of("kcRecoveryCodesConfirmationCheck", "on"));
    }

    /** Whether the page that is open has a field of this name. */
    public boolean sees(String field) {
        return html.contains("name=\"" + field + "\"") || html.contains("NAME=\"" + field + "\"");
    }

    /** A hidden field of the page's form; empty if it has none of that name. */
    public String field(String name) {
        Matcher form = FORM.matcher(html);
        return form.find() ? hidden(form.group(2)).getOrDefault(name, "") : "";
    }

    /** Where the form of the page would be sent to: which part of Keycloak asks. */
    public String asking() {
        Matcher form = FORM.matcher(html);
        return form.find()
                ? address.resolve(form.group(1).replace("&amp;", "&")).toString()
                : "";
    }

    /** The login that the last page belonged to, of several that one browser may have under way: Keycloak's tab_id. */
    public String tab() {
        Matcher tab = TAB.matcher(html);
        return tab.find() ? tab.group(1) : "";
    }

    /** All cookies go but those whose names begin so: the sessions end, what was to last stays. */
    public void forgetAllBut(String prefix) {
        cookies.keySet().removeIf(cookie -> !cookie.name().startsWith(prefix));
    }

    /** The cookies whose names begin so, as they could be stolen: by path and name. */
    public Map<String, String> copyOf(String prefix) {
        Map<String, String> copies = new LinkedHashMap<>();
        cookies.forEach((cookie, value) -> {
            if (cookie.name().startsWith(prefix)) {
                copies.put(cookie.path() + cookie.name(), value);
            }
        });
        return copies;
    }

    /** Takes cookies as {@link #copyOf} gives them. */
    public void paste(Map<String, String> copies) {
        copies.forEach((key, value) -> {
            int slash = key.lastIndexOf('/') + 1;
            cookies.put(new CookieName(key.substring(0, slash), key.substring(slash)), value);
        });
    }

    /** What the servers said when they set cookies whose names begin so. */
    public List<String> setBy(String prefix) {
        return setCookies.stream().filter(header -> header.startsWith(prefix)).toList();
    }

    @Override
    public void close() {
        cookies.clear();
    }

    private Page follow(String method, URI start, Map<String, String> form) {
        String verb = method;
        URI next = start;
        for (int redirects = 0; redirects < MOST_REDIRECTS; redirects++) {
            if (next.toString().startsWith(Webmail.REDIRECT_PREFIX)) {
                address = next;
                html = "";
                return Page.read(address, html);
            }
            String[] headers = headers(next);
            HttpResponse<String> response = verb.equals("GET")
                    ? HttpPlace.at(place).get(next, headers)
                    : HttpPlace.at(place).postForm(next, form, headers);
            keepCookies(response);
            if (response.statusCode() / 100 != 3) {
                address = next;
                html = response.body();
                return Page.read(address, html);
            }
            next = next.resolve(response.headers().firstValue("Location").orElseThrow());
            verb = "GET";
        }
        throw new IllegalStateException("redirected in a circle at " + next.getPath());
    }

    private String[] headers(URI to) {
        String jar = cookies.entrySet().stream()
                .filter(cookie -> to.getPath().startsWith(cookie.getKey().path()))
                .map(cookie -> cookie.getKey().name() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
        if (jar.isEmpty()) {
            return forged.clone();
        }
        String[] headers = new String[forged.length + 2];
        System.arraycopy(forged, 0, headers, 0, forged.length);
        headers[forged.length] = "Cookie";
        headers[forged.length + 1] = jar;
        return headers;
    }

    private void keepCookies(HttpResponse<String> response) {
        for (String header : response.headers().allValues("Set-Cookie")) {
            setCookies.add(header);
            String[] parts = header.split(";", -1);
            int equals = parts[0].indexOf('=');
            String path = "/";
            boolean gone = false;
            for (String part : parts) {
                String attribute = part.strip();
                if (attribute.regionMatches(true, 0, "path=", 0, 5)) {
                    path = attribute.substring(5);
                }
                gone |= attribute.equalsIgnoreCase("max-age=0");
            }
            CookieName name = new CookieName(path, parts[0].substring(0, equals));
            if (gone) {
                cookies.remove(name);
            } else {
                cookies.put(name, parts[0].substring(equals + 1));
            }
        }
    }

    private static Map<String, String> hidden(String form) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher inputs = INPUT.matcher(form);
        while (inputs.find()) {
            Map<String, String> attributes = new LinkedHashMap<>();
            Matcher attribute = ATTRIBUTE.matcher(inputs.group());
            while (attribute.find()) {
                attributes.put(attribute.group(1), attribute.group(2));
            }
            if ("hidden".equals(attributes.get("type")) && attributes.containsKey("name")) {
                fields.put(attributes.get("name"), attributes.getOrDefault("value", ""));
            }
        }
        return fields;
    }
}
