// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import io.gatepost.keycloak.movein.Belongings.Kind;
import io.gatepost.keycloak.movein.Belongings.Leftover;
import io.gatepost.keycloak.movein.Belongings.Network;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Kerio's configuration files ({@code mailserver.cfg}, {@code users.cfg}): XML of lists of variables. Of the address groups only those are
 * meant that were named: others may be lists of whom to keep out. One-time secrets and application passwords are in no documented
 * form, and are told of as left.
 */
final class KerioExport {
    private static final int DEEPEST = 32;
    private static final String PREFIX = "prefix:";

    private final Belongings.Collection all = new Belongings.Collection();
    private final Set<String> chosen;
    private final Map<String, List<String>> groups = new LinkedHashMap<>();
    private final Deque<String> lists = new ArrayDeque<>();
    private Map<String, String> item = new HashMap<>();

    private KerioExport(Set<String> chosen) {
        this.chosen = chosen;
    }

    static Belongings read(byte[] export, Set<String> chosen) throws Unreadable {
        KerioExport reading = new KerioExport(chosen);
        try {
            reading.read(export);
        } catch (XMLStreamException e) {
            throw new Unreadable("It is no XML, or not of the form of Kerio's configuration (line "
                    + e.getLocation().getLineNumber() + ")");
        }
        return reading.whole();
    }

    private void read(byte[] export) throws XMLStreamException, Unreadable {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        // Neither entities nor anything from elsewhere: the file is somebody else's (OWASP, XML External Entity
        // Prevention).
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(export));
        int depth = 0;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (++depth > DEEPEST) {
                    throw new Unreadable("It is nested too deep");
                }
                if (start(xml)) {
                    // The text was read to the end of its element.
                    depth--;
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
                end(xml.getLocalName());
            } else if (event == XMLStreamConstants.DTD) {
                throw new Unreadable("It has a document type, which no configuration of Kerio's has");
            }
        }
    }

    private boolean start(XMLStreamReader xml) throws XMLStreamException {
        String name = String.valueOf(xml.getAttributeValue(null, "name"));
        switch (xml.getLocalName()) {
            case "list" -> lists.push(name);
            case "listitem" -> item = new HashMap<>();
            case "variable" -> {
                item.put(name, xml.getElementText().strip());
                return true;
            }
            default -> {}
        }
        return false;
    }

    private void end(String element) {
        if (element.equals("list") && !lists.isEmpty()) {
            lists.pop();
        } else if (element.equals("listitem") && !lists.isEmpty()) {
            switch (lists.peek()) {
                case "IpAccessList" -> group();
                case "User", "Users" -> user();
                default -> {}
            }
            item = new HashMap<>();
        }
    }

    private void group() {
        String name = item.getOrDefault("Name", "");
        String value = item.getOrDefault("Value", "");
        String range = value.startsWith(PREFIX) ? value.substring(PREFIX.length()) : value;
        if (!chosen.contains(name)) {
            groups.computeIfAbsent(name, key -> new ArrayList<>());
        } else if (!item.getOrDefault("Enabled", "1").equals("1")) {
            all.left(new Leftover(Kind.NETWORK, range, "off", "The entry was switched off."));
        } else if (range.matches("[0-9a-fA-F.:/]{2,50}")) {
            groups.computeIfAbsent(name, key -> new ArrayList<>()).add(range);
        } else {
            all.left(new Leftover(
                    Kind.NETWORK,
                    name,
                    "form",
                    "It has an entry that is neither an address nor a block; add it by hand."));
        }
    }

    private void user() {
        String name = item.getOrDefault("Name", "");
        String domain = item.getOrDefault("Domain", "");
        if (!name.isEmpty()) {
            all.of(name.contains("@") || domain.isEmpty() ? name : name + "@" + domain)
                    .left()
                    .add(new Leftover(
                            Kind.ACCOUNT,
                            "",
                            "undocumented",
                            "Kerio does not say how it keeps one-time secrets and application passwords; their owner sets up"
                                    + " new ones."));
        }
    }

    private Belongings whole() throws Unreadable {
        groups.forEach((name, ranges) -> {
            if (chosen.contains(name)) {
                all.network(new Network(name.replaceAll("[^A-Za-z0-9._-]", "-"), ranges));
            } else {
                all.left(new Leftover(
                        Kind.NETWORK,
                        name,
                        "not-named",
                        "Nobody said that this address group is trusted (networks=)."));
            }
        });
        return all.whole();
    }
}
