// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.origin;

import io.gatepost.iptrust.net.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * Finds the origin of a connection that may have come through proxies.
 *
 * <p>{@code X-Forwarded-For} is read from the right: each trusted proxy appends the address that it saw, so what stands left of
 * the first untrusted hop was written by that hop and is worth nothing. Of what cannot be read nothing is guessed.
 */
public final class OriginResolver {
    /** More hops than any real chain has; what is longer was made to be long. */
    static final int MOST_HOPS = 32;

    static final int MOST_CHARACTERS = 4096;

    private static final String CONNECTION = "connection";

    private final TrustedProxies proxies;

    public OriginResolver(TrustedProxies proxies) {
        this.proxies = proxies;
    }

    /** {@code peer}: the address of the connection itself; {@code forwardedFor}: the values of all X-Forwarded-For header lines, in order. */
    public Origin resolve(String peer, List<String> forwardedFor) {
        Optional<IpAddress> address = IpAddress.parse(peer);
        return address.isPresent()
                ? resolve(address.get(), forwardedFor)
                : new Origin.Unestablished("the address of the connection cannot be read");
    }

    public Origin resolve(IpAddress peer, List<String> forwardedFor) {
        if (!proxies.contains(peer)) {
            return new Origin.Known(
                    peer,
                    forwardedFor.isEmpty()
                            ? CONNECTION
                            : CONNECTION + " (X-Forwarded-For ignored: " + peer + " is no trusted proxy)");
        }
        if (forwardedFor.isEmpty()) {
            // The proxy is a machine; where the person is, it did not say.
            return new Origin.Unestablished("proxy " + peer + " sent no X-Forwarded-For");
        }
        return walk(peer, forwardedFor);
    }

    private Origin walk(IpAddress peer, List<String> forwardedFor) {
        int characters = 0;
        for (String line : forwardedFor) {
            characters += line.length();
            if (characters > MOST_CHARACTERS) {
                return new Origin.Unestablished("X-Forwarded-For is longer than " + MOST_CHARACTERS + " characters");
            }
        }
        IpAddress proxy = peer;
        int hops = 0;
        for (int line = forwardedFor.size() - 1; line >= 0; line--) {
            String value = forwardedFor.get(line);
            int end = value.length();
            while (end >= 0) {
                int comma = value.lastIndexOf(',', end - 1);
                Optional<IpAddress> hop = IpAddress.parse(trimmed(value, comma + 1, end));
                if (hop.isEmpty()) {
                    return new Origin.Unestablished(
                            "an entry of X-Forwarded-For, hop " + (hops + 1) + " from the right, is not an address");
                }
                if (!proxies.contains(hop.get())) {
                    return new Origin.Known(hop.get(), "proxy " + proxy);
                }
                if (++hops == MOST_HOPS) {
                    return new Origin.Unestablished("X-Forwarded-For goes through more than " + MOST_HOPS + " proxies");
                }
                proxy = hop.get();
                end = comma;
            }
        }
        return new Origin.Unestablished("X-Forwarded-For names nobody but trusted proxies");
    }

    /** Without the optional white space of a list (RFC 9110 section 5.6.3): spaces and tabs, nothing else. */
    private static String trimmed(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }
}
