// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.net;

import java.util.regex.Pattern;
import org.apache.commons.net.util.SubnetUtils;
import org.apache.commons.net.util.SubnetUtils6;

/**
 * A block of addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3), its host bits zero.
 *
 * <p>Commons Net computes the block; what it is given has been parsed strictly before, for it takes leading zeros and
 * hands names to the resolver. Asking is done here: its {@code isInRange} parses again, and finds 0.0.0.0 nowhere.
 */
public final class Cidr {
    private static final Pattern PREFIX_LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final int MAPPED_BITS = 96;
    private static final int LONGEST = 64;

    private final IpAddress first;
    private final IpAddress last;
    private final int prefix;

    private Cidr(IpAddress first, IpAddress last, int prefix) {
        this.first = first;
        this.last = last;
        this.prefix = prefix;
    }

    /** The block, normalised; a bare address is the block of that address alone. Throws IllegalArgumentException with the reason. */
    public static Cidr parse(String text) {
        Notation notation = Notation.of(text);
        return of(notation.address, notation.prefix);
    }

    /** Whether the text, a block that {@link #parse} takes, has bits set to the right of its prefix, as in {@code 192.168.0.1/16}. */
    public static boolean hasHostBits(String text) {
        Notation notation = Notation.of(text);
        return !of(notation.address, notation.prefix).first.equals(notation.address);
    }

    /** The block of this size that holds the address. */
    public static Cidr of(IpAddress address, int prefixLength) {
        if (prefixLength < 0 || prefixLength > address.bits()) {
            throw new IllegalArgumentException("the prefix length of an " + (address.isIpv4() ? "IPv4" : "IPv6")
                    + " network is 0 to " + address.bits() + ", not " + prefixLength);
        }
        String text = address + "/" + prefixLength;
        String network = address.isIpv4()
                ? new SubnetUtils(text).getInfo().getNetworkAddress()
                : new SubnetUtils6(text).getInfo().getNetworkAddress();
        IpAddress first = IpAddress.parse(network)
                .orElseThrow(() -> new IllegalStateException("Commons Net's network of " + text + " is " + network));
        return new Cidr(first, first.withLastBitsSet(address.bits() - prefixLength), prefixLength);
    }

    /**
     * What a customer has who comes from this address: with IPv4 the address alone, with IPv6 the block of that size, since programs
     * change the rest at will; but not where a translator's or a tunnel's other people lie in the same block.
     */
    public static Cidr ofCustomer(IpAddress address, int ipv6Prefix) {
        boolean alone = address.isIpv4() || EmbeddedIpv4.liesBesideOthers(address);
        return alone ? new Cidr(address, address, address.bits()) : of(address, ipv6Prefix);
    }

    /** Whether everybody is in it, or everybody who comes by a translator or a tunnel. */
    public boolean isEverybody() {
        return prefix == 0 || EmbeddedIpv4.hasEverybody(this);
    }

    /** The IPv4 block that it is as translators and tunnels write it, as {@code 64:ff9b::c000:200/120} is 192.0.2.0/24; else itself. */
    public Cidr untranslated() {
        return EmbeddedIpv4.in(this).orElse(this);
    }

    public IpAddress first() {
        return first;
    }

    public IpAddress last() {
        return last;
    }

    /** The prefix length. */
    public int prefix() {
        return prefix;
    }

    /** A family never holds an address of the other. */
    public boolean contains(IpAddress address) {
        return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }

    public boolean contains(Cidr other) {
        return contains(other.first) && contains(other.last);
    }

    /** Whether any address is in both. */
    public boolean overlaps(Cidr other) {
        return first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cidr cidr && first.equals(cidr.first) && prefix == cidr.prefix;
    }

    @Override
    public int hashCode() {
        return 31 * first.hashCode() + prefix;
    }

    @Override
    public String toString() {
        return first + "/" + prefix;
    }

    /** As {@link #toString}, a block of one address as that address. */
    public String brief() {
        return prefix == first.bits() ? first.toString() : toString();
    }

    /** A block as it was written, IPv4-mapped blocks turned into IPv4. */
    private record Notation(IpAddress address, int prefix) {
        static Notation of(String text) {
            if (text.length() > LONGEST) {
                throw new IllegalArgumentException("a network is at most " + LONGEST + " characters long");
            }
            int slash = text.indexOf('/');
            String literal = slash < 0 ? text : text.substring(0, slash);
            IpAddress address = IpAddress.parse(literal)
                    .orElseThrow(
                            () -> new IllegalArgumentException(
                                    "\"" + literal
                                            + "\" is not an IPv4 or IPv6 address (write it without leading zeros, port, brackets or zone)"));
            if (slash < 0) {
                return new Notation(address, address.bits());
            }
            String length = text.substring(slash + 1);
            if (!PREFIX_LENGTH.matcher(length).matches()) {
                throw new IllegalArgumentException(
                        "\"" + length + "\" is not a prefix length (a number of bits; netmasks are not taken)");
            }
            int prefix = Integer.parseInt(length);
            boolean mapped = address.isIpv4() && literal.indexOf(':') >= 0;
            if (!mapped) {
                return new Notation(address, prefix);
            }
            if (prefix < MAPPED_BITS || prefix > 128) {
                throw new IllegalArgumentException("the prefix length of an IPv4-mapped network is " + MAPPED_BITS
                        + " to 128, not " + prefix + "; better write the IPv4 network itself");
            }
            return new Notation(address, prefix - MAPPED_BITS);
        }
    }
}
