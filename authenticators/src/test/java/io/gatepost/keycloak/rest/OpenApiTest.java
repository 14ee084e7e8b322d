// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document tells of each request that the resources take, and of no other. */
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    private final JsonNode document = read();

    @Test
    void tells_of_every_request_and_of_no_other() {
        Set<String> taken = new TreeSet<>();
        requests(GatepostResource.class, "/realms/{}/gatepost", taken);
        requests(GatepostAdminResource.class, "/admin/realms/{}/gatepost", taken);

        Set<String> told = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (METHODS.contains(method)) {
                        told.add(method + " " + withoutNames(path.getKey().replace("/realms/master/", "/realms/{}/")));
                    }
                }));

        assertThat(told).isEqualTo(taken);
    }

    @Test
    void knows_the_words_of_the_core() {
        assertThat(words("Service")).containsExactlyElementsOf(words(Service.values(), Service::word));
        assertThat(words("Proof")).containsExactlyElementsOf(words(Proof.values(), Proof::word));
        assertThat(words("MailService"))
                .containsExactlyElementsOf(Stream.of(Service.values())
                        .filter(service -> !service.interactive())
                        .map(Service::word)
                        .toList());
    }

    @Test
    void refers_to_nothing_that_is_not_there() {
        document.findValuesAsText("$ref")
                .forEach(ref -> assertThat(document.at(ref.substring(1)).isMissingNode())
                        .as(ref)
                        .isFalse());
    }

    private static void requests(Class<?> resource, String path, Set<String> found) {
        for (Method method : resource.getDeclaredMethods()) {
            Path own = method.getAnnotation(Path.class);
            String at = own == null ? path : path + "/" + withoutNames(own.value());
            List<String> verbs = new ArrayList<>();
            for (Annotation annotation : method.getAnnotations()) {
                HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
                if (verb != null) {
                    verbs.add(verb.value().toLowerCase(Locale.ROOT));
                }
            }
            verbs.forEach(verb -> found.add(verb + " " + at));
            if (verbs.isEmpty() && own != null) {
                requests(method.getReturnType(), at, found);
            }
        }
    }

    private static String withoutNames(String path) {
        return path.replaceAll("\\{[^}]*}", "{}");
    }

    private List<String> words(String schema) {
        List<String> words = new ArrayList<>();
        document.at("/components/schemas/" + schema + "/enum").forEach(word -> words.add(word.asText()));
        return words;
    }

    private static <T> List<String> words(T[] values, Function<T, String> word) {
        return Stream.of(values).map(word).toList();
    }

    private static JsonNode read() {
        try {
            return new JsonMapper().readTree(OpenApi.DOCUMENT);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
