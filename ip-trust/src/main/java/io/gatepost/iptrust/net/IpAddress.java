// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.net;

import java.net.InetAddress;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address. IPv4-mapped IPv6 (RFC 4291 section 2.5.5.2) becomes IPv4 here and nowhere else.
 *
 * <p>Parsed by hand from the literal: {@code InetAddress.getByName} would ask the DNS for whatever is no literal.
 */
public final class IpAddress implements Comparable<IpAddress> {
    /** The longest literal is {@code ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255}. */
    private static final int LONGEST_LITERAL = 45;

    private static final int NOT_AN_ADDRESS = -1;
    private static final int GROUPS = 8;
    private static final long MAPPED_PREFIX = 0xffffL;

    private final boolean ipv6;
    private final long high;
    private final long low;

    private IpAddress(boolean ipv6, long high, long low) {
        this.ipv6 = ipv6;
        this.high = high;
        this.low = low;
    }

    static IpAddress ipv4(long bits) {
        return new IpAddress(false, 0, bits & 0xffff_ffffL);
    }

    static IpAddress ipv6(long high, long low) {
        return high == 0 && low >>> 32 == MAPPED_PREFIX ? ipv4(low) : new IpAddress(true, high, low);
    }

    /** Strict: no leading zeros, no zone id, no brackets, no port, no white space, no host names. */
    public static Optional<IpAddress> parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST_LITERAL) {
            return Optional.empty();
        }
        if (text.indexOf(':') >= 0) {
            return parseIpv6(text);
        }
        long bits = parseDottedQuad(text, 0);
        return bits == NOT_AN_ADDRESS ? Optional.empty() : Optional.of(ipv4(bits));
    }

    /** The address of these 4 or 16 bytes in network order. */
    public static IpAddress of(byte[] bytes) {
        return switch (bytes.length) {
            case 4 -> ipv4(bits(bytes, 0, 4));
            case 16 -> ipv6(bits(bytes, 0, 8), bits(bytes, 8, 8));
            default -> throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
        };
    }

    /** The address of a socket; its zone, if any, means nothing to a policy and is dropped. */
    public static IpAddress of(InetAddress address) {
        return of(address.getAddress());
    }

    public boolean isIpv4() {
        return !ipv6;
    }

    public boolean isIpv6() {
        return ipv6;
    }

    /** How many bits an address of this family has: 32 or 128. */
    public int bits() {
        return ipv6 ? 128 : 32;
    }

    /** The address in network order, 4 or 16 bytes. */
    public byte[] bytes() {
        byte[] bytes = new byte[bits() / 8];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            bytes[i] = (byte) (fromEnd < 8 ? low >>> (8 * fromEnd) : high >>> (8 * (fromEnd - 8)));
        }
        return bytes;
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    /** The address after this one; the one after the last is the first. */
    IpAddress next() {
        if (!ipv6) {
            return ipv4(low + 1);
        }
        return new IpAddress(true, low == -1 ? high + 1 : high, low + 1);
    }

    /** Of the same family, even where that makes it look IPv4-mapped: the last address of {@code ::/80} does. */
    IpAddress withLastBitsSet(int count) {
        long lowBits = count >= 64 ? -1 : (1L << count) - 1;
        long highBits = count <= 64 ? 0 : count == 128 ? -1 : (1L << (count - 64)) - 1;
        return new IpAddress(ipv6, high | highBits, low | lowBits);
    }

    /** All of IPv4 comes before all of IPv6. */
    @Override
    public int compareTo(IpAddress other) {
        if (ipv6 != other.ipv6) {
            return ipv6 ? 1 : -1;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress address && ipv6 == address.ipv6 && high == address.high && low == address.low;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low) + (ipv6 ? 1 : 0);
    }

    /** The canonical text of RFC 5952. */
    @Override
    public String toString() {
        return ipv6 ? ipv6Text() : ipv4Text();
    }

    private String ipv4Text() {
        return (low >>> 24) + "." + (low >>> 16 & 0xff) + "." + (low >>> 8 & 0xff) + "." + (low & 0xff);
    }

    private String ipv6Text() {
        int gapStart = GROUPS;
        int gapLength = 1; // RFC 5952 section 4.2.2: a single zero group is not shortened
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && group(end) == 0) {
                end++;
            }
            if (end - start > gapLength) {
                gapStart = start;
                gapLength = end - start;
            }
        }
        StringBuilder text = new StringBuilder(LONGEST_LITERAL);
        for (int i = 0; i < GROUPS; i++) {
            if (i == gapStart) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (i > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(i)));
        }
        return text.toString();
    }

    private int group(int index) {
        return (int) ((index < 4 ? high : low) >>> (48 - 16 * (index & 3))) & 0xffff;
    }

    private static long bits(byte[] bytes, int from, int count) {
        long bits = 0;
        for (int i = from; i < from + count; i++) {
            bits = bits << 8 | (bytes[i] & 0xff);
        }
        return bits;
    }

    private static Optional<IpAddress> parseIpv6(String text) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = -1;
        int position = 0;
        if (text.startsWith("::")) {
            gap = 0;
            position = 2;
        }
        boolean more = position < text.length();
        while (more) {
            int end = text.indexOf(':', position);
            if (end < 0) {
                end = text.length();
            }
            if (end == text.length() && text.indexOf('.', position) >= 0) {
                long bits = parseDottedQuad(text, position);
                if (bits == NOT_AN_ADDRESS || count > GROUPS - 2) {
                    return Optional.empty();
                }
                groups[count++] = (int) (bits >>> 16);
                groups[count++] = (int) bits & 0xffff;
                break;
            }
            int group = parseGroup(text, position, end);
            if (group < 0 || count == GROUPS) {
                return Optional.empty();
            }
            groups[count++] = group;
            more = end < text.length();
            if (more) {
                position = end + 1;
                if (position == text.length()) {
                    return Optional.empty(); // one colon at the end
                }
                if (text.charAt(position) == ':') {
                    if (gap >= 0) {
                        return Optional.empty(); // a second "::"
                    }
                    gap = count;
                    position++;
                    more = position < text.length();
                }
            }
        }
        if (gap < 0 ? count != GROUPS : count == GROUPS) {
            return Optional.empty();
        }
        return Optional.of(ofGroups(groups, count, gap));
    }

    private static IpAddress ofGroups(int[] groups, int count, int gap) {
        long high = 0;
        long low = 0;
        int zeros = GROUPS - count;
        for (int i = 0; i < GROUPS; i++) {
            int group;
            if (gap < 0 || i < gap) {
                group = groups[i];
            } else {
                group = i < gap + zeros ? 0 : groups[i - zeros];
            }
            if (i < 4) {
                high = high << 16 | group;
            } else {
                low = low << 16 | group;
            }
        }
        return ipv6(high, low);
    }

    private static int parseGroup(String text, int from, int to) {
        if (from == to || to - from > 4) {
            return NOT_AN_ADDRESS;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char digit = text.charAt(i);
            int nibble;
            // Not Character.digit: it takes the digits of every script.
            if (digit >= '0' && digit <= '9') {
                nibble = digit - '0';
            } else if (digit >= 'a' && digit <= 'f') {
                nibble = digit - 'a' + 10;
            } else if (digit >= 'A' && digit <= 'F') {
                nibble = digit - 'A' + 10;
            } else {
                return NOT_AN_ADDRESS;
            }
            value = value << 4 | nibble;
        }
        return value;
    }

    /** Leading zeros are refused: some readers take them for octal, so the same text would be two addresses (RFC 6943 section 3.1.1). */
    private static long parseDottedQuad(String text, int from) {
        long bits = 0;
        int position = from;
        for (int part = 0; part < 4; part++) {
            if (part > 0) {
                if (position >= text.length() || text.charAt(position) != '.') {
                    return NOT_AN_ADDRESS;
                }
                position++;
            }
            int start = position;
            int value = 0;
            while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
                value = value * 10 + text.charAt(position++) - '0';
                if (value > 255) {
                    return NOT_AN_ADDRESS;
                }
            }
            boolean leadingZero = position - start > 1 && text.charAt(start) == '0';
            if (position == start || leadingZero) {
                return NOT_AN_ADDRESS;
            }
            bits = bits << 8 | value;
        }
        return position == text.length() ? bits : NOT_AN_ADDRESS;
    }
}
