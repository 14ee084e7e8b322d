// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.keycloak.movein.Belongings.Kind;
import io.gatepost.keycloak.movein.Carriage;
import io.gatepost.keycloak.movein.ExportFormat;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of everything in an import, and how often. */
final class ImportReport {
    private static final int LONGEST_NAME = 320;

    final List<Carriage> networks = new ArrayList<>();
    final List<Carriage> left = new ArrayList<>();
    private final Map<String, List<Carriage>> accounts = new TreeMap<>();
    private final Map<Kind, int[]> counts = new EnumMap<>(Kind.class);

    List<Carriage> account(String name) {
        return accounts.computeIfAbsent(printable(name, LONGEST_NAME), key -> new ArrayList<>());
    }

    void add(List<Carriage> where, Carriage carriage) {
        where.add(carriage);
        int[] ofKind = counts.computeIfAbsent(carriage.kind(), kind -> new int[3]);
        switch (carriage) {
            case Carriage.Carried carried -> ofKind[0]++;
            case Carriage.Already already -> ofKind[1]++;
            case Carriage.Left leftover -> ofKind[2]++;
        }
    }

    ObjectNode json(boolean dry, ExportFormat format) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("dryRun", dry).put("format", format.word());
        ObjectNode summary = json.putObject("summary");
        counts.forEach((kind, count) -> summary.putObject(kind.word())
                .put("carried", count[0])
                .put("already", count[1])
                .put("left", count[2]));
        networks.addAll(left);
        json.set("networks", json(networks));
        ArrayNode list = json.putArray("accounts");
        accounts.forEach((name, carriages) -> list.addObject().put("name", name).set("items", json(carriages)));
        return json;
    }

    private static ArrayNode json(List<Carriage> carriages) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Carriage carriage : carriages) {
            ObjectNode json = array.addObject().put("kind", carriage.kind().word());
            if (!carriage.label().isEmpty()) {
                json.put("label", printable(carriage.label(), 128));
            }
            switch (carriage) {
                case Carriage.Carried carried -> {
                    json.put("outcome", "carried");
                    if (!carried.remarks().isEmpty()) {
                        ArrayNode remarks = json.putArray("remarks");
                        carried.remarks().forEach(remarks::add);
                    }
                }
                case Carriage.Already already -> json.put("outcome", "already");
                case Carriage.Left leftover ->
                    json.put("outcome", "left").put("reason", leftover.reason()).put("detail", leftover.detail());
            }
        }
        return array;
    }

    private static String printable(String text, int longest) {
        String cut = text.length() > longest ? text.substring(0, longest) + "…" : text;
        return cut.codePoints()
                .map(c -> Character.isISOControl(c) ? '…' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
