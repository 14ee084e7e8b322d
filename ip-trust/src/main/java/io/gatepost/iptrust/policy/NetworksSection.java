// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import io.gatepost.iptrust.net.Cidr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The policy's section {@code networks}: names, each with its blocks. */
final class NetworksSection {
    private static final int MOST_NETWORKS = 10_000;
    private static final int MOST_BLOCKS = 20_000;
    private static final Pattern NETWORK_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    /** In {@code from} they mean something else. */
    private static final Set<String> RESERVED = Set.of("anywhere", "trusted", "elsewhere");

    private final List<Cidr> proxies;

    /** @param proxies the operator's own, of which no network may hold an address */
    NetworksSection(List<Cidr> proxies) {
        this.proxies = List.copyOf(proxies);
    }

    Map<String, List<Cidr>> read(Field field) {
        Map<String, List<Cidr>> networks = new LinkedHashMap<>();
        int blocks = 0;
        for (Map.Entry<String, List<Cidr>> network : field.map(this::network).entrySet()) {
            blocks += network.getValue().size();
            networks.put(network.getKey(), network.getValue());
        }
        if (networks.size() > MOST_NETWORKS || blocks > MOST_BLOCKS) {
            field.problem("networks are at most " + MOST_NETWORKS + " with " + MOST_BLOCKS + " blocks in all");
        } else if (Reach.of(networks.values()).isHalfOfEverywhere()) {
            field.problem(
                    "together the networks hold half of all addresses there are or more, so that nearly everywhere "
                            + "would be trusted; for what is accepted from anywhere, list it under \"elsewhere\"");
        }
        return networks;
    }

    private Optional<List<Cidr>> network(String name, Field field) {
        if (RESERVED.contains(name)) {
            field.problem(
                    "\"" + name + "\" cannot name a network: in an exception's \"from\" the word means something else");
        } else if (!NETWORK_NAME.matcher(name).matches()) {
            field.problem(
                    "a network's name is up to 64 letters, digits, dots, hyphens and underscores, and begins with a"
                            + " letter or a digit");
        }
        List<Cidr> blocks = new ArrayList<>();
        for (Field item : field.items()) {
            item.text().flatMap(text -> block(text, item)).ifPresent(blocks::add);
        }
        return Optional.of(blocks);
    }

    private Optional<Cidr> block(String text, Field field) {
        Cidr block;
        try {
            block = Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            field.problem("bad network: " + e.getMessage());
            return Optional.empty();
        }
        if (block.isEverybody()) {
            field.problem(text + " is every address there is, so that everywhere would be trusted; "
                    + "for what is accepted from anywhere, list it under \"elsewhere\"");
            return Optional.empty();
        }
        for (Cidr proxy : proxies) {
            if (block.overlaps(proxy)) {
                field.problem(text + " holds addresses of the operator's own proxies (" + proxy
                        + "); a person there is never meant, and whatever goes wrong in a proxy would look trusted");
                return Optional.empty();
            }
        }
        if (Cidr.hasHostBits(text)) {
            field.remark(text + " is read as " + block + ": the bits after the prefix do not count");
        } else if (Reach.isWiderThanAnOrganisation(block)) {
            field.remark(
                    text + " is larger than any organisation's network (the largest are an IPv4 /8 and an IPv6 /16): "
                            + "whoever is in it is trusted");
        }
        return Optional.of(block);
    }
}
