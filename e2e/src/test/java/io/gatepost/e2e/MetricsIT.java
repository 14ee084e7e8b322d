// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the bridge says of itself is what the dashboard and the alerts in docs/operations ask for. */
@OnTheStack
final class MetricsIT {
    private static final Pattern NAME = Pattern.compile("\\b(?:gatepost|jvm|process)_[a-z_]+\\b");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=~?\"|([a-z_]+)!=\"|by \\(([a-z_, ]+)\\)");
    private static final Pattern EXPRESSION = Pattern.compile("^ +expr: (.+)$", Pattern.MULTILINE);

    /** Prometheus' own. */
    private static final Set<String> SCRAPED = Set.of("instance", "job");

    @Test
    void every_query_names_what_there_is(Stack stack) throws IOException {
        if (stack.setting("GATEPOST_RUNNING").contains("postfix")) {
            // The series of logins come into being with the first.
            stack.knock(new ByHand(), Place.OFFICE, Door.SUBMISSION, Person.HELPDESK.name(), "wrong-password");
        }
        String metrics = HttpPlace.at(Place.MACHINE)
                .get(URI.create(stack.setting("GATEPOST_BRIDGE_URL") + "/q/metrics"))
                .body();
        List<String> queries = new ArrayList<>(alerts(stack));
        collect(Json.read(read(stack, "grafana-dashboard.json")), queries);

        assertThat(queries).hasSizeGreaterThan(20);
        for (String query : queries) {
            Set<String> names = new TreeSet<>();
            NAME.matcher(query).results().forEach(found -> names.add(found.group()));
            // The stack has one bridge; TwoBridgesIT looks for those.
            names.removeIf(name -> name.startsWith("gatepost_cluster_"));
            for (String name : names) {
                assertThat(metrics).as(query).containsPattern("(?m)^" + name + "[{ ]");
            }
            Set<String> labels = new TreeSet<>();
            LABEL.matcher(query).results().forEach(found -> {
                for (int group = 1; group <= 3; group++) {
                    if (found.group(group) != null) {
                        labels.addAll(List.of(found.group(group).split(", ")));
                    }
                }
            });
            labels.removeAll(SCRAPED);
            for (String label : labels) {
                assertThat(metrics)
                        .as("%s in %s", label, query)
                        .containsPattern("(?m)^(?:" + String.join("|", names) + ")\\{(?:.*,)?" + label + "=");
            }
        }
    }

    /** Whoever adds a metric and forgets to say what it is. */
    @Test
    void every_metric_of_ours_is_explained(Stack stack) {
        String metrics = HttpPlace.at(Place.MACHINE)
                .get(URI.create(stack.setting("GATEPOST_BRIDGE_URL") + "/q/metrics"))
                .body();
        assertThat(metrics.lines().filter(line -> line.startsWith("# HELP gatepost_")))
                .hasSizeGreaterThan(8)
                .allSatisfy(line -> assertThat(line.split(" ", 4)[3]).isNotBlank());
    }

    private static List<String> alerts(Stack stack) throws IOException {
        return EXPRESSION
                .matcher(read(stack, "alerts.yml"))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static void collect(JsonNode node, List<String> queries) {
        if (node.path("expr").isTextual()) {
            queries.add(node.path("expr").asText());
        }
        node.forEach(child -> collect(child, queries));
    }

    private static String read(Stack stack, String file) throws IOException {
        return Files.readString(stack.house().resolve("docs/operations").resolve(file));
    }
}
