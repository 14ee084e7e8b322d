// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.benchmarks.Result.Bound;
import io.gatepost.benchmarks.Result.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What an ISP's many domains cost: domains made by the admin REST one after the other, first those of the default realm, then those
 * with a realm of their own. On a stack of its own, which it starts and throws away, since a domain that was made stays for a week.
 */
final class DomainsBenchmark implements Benchmark {
    private static final int DOMAINS = Integer.getInteger("gatepost.bench.domains", 10_000);
    private static final int REALMS = Integer.getInteger("gatepost.bench.realms", 200);
    private static final int OF_DOMAINS = Math.max(1, Math.min(100, DOMAINS / 10));
    private static final int OF_REALMS = Math.max(1, Math.min(10, REALMS / 10));
    private static final int PAGES = 20;
    private static final String DOMAINS_PAGE = "/admin/realms/master/gatepost/domains";
    private static final String POLICIES_PAGE = "/admin/realms/isp/gatepost/policies";
    private static final int LOWEST_OFFSET = 27_000;
    private static final int OFFSETS = 3_000;
    private static final String POLICY =
            "{\"version\": 1, \"networks\": {\"office\": [\"127.0.10.0/24\"]}, \"services\":"
                    + " {\"web\": {\"trusted\": [\"password\"], \"elsewhere\": [\"password+second-factor\"]},"
                    + " \"soap\": {\"trusted\": [\"password\"], \"elsewhere\": [\"app-password\"]}}}";
    private static final Contest LOGINS = new Contest(Duration.ofSeconds(4), 3, 8);

    @Override
    public String name() {
        return "domains";
    }

    @Override
    public List<Result> run() throws Exception {
        Path state = Files.createTempDirectory("gatepost-bench");
        try {
            launcher(state, "up", "--detach");
            return measure(Stack.in(state).orElseThrow());
        } finally {
            launcher(state, "down");
            Programs.delete(state);
        }
    }

    private static List<Result> measure(Stack stack) throws Exception {
        AdminRest admin = new AdminRest(stack.keycloak());
        List<Double> inDefaultRealm = new ArrayList<>();
        inDefaultRealm.add(make(admin, "d0.example", "default-realm"));
        String login = account(admin);
        Duration before = login(stack, admin, login);
        Duration strangerBefore = strangers(stack, admin, 1);
        double page = median(admin, DOMAINS_PAGE);
        double policies = median(admin, POLICIES_PAGE);
        long memory = stack.residentMemory("keycloak");

        for (int i = 1; i < DOMAINS; i++) {
            inDefaultRealm.add(make(admin, "d" + i + ".example", "default-realm"));
            progress("domains", i, DOMAINS);
        }
        List<Double> withRealms = new ArrayList<>();
        for (int i = 0; i < REALMS; i++) {
            withRealms.add(make(admin, "r" + i + ".example", "own-realm"));
            progress("realms", i, REALMS);
        }
        Duration after = login(stack, admin, login);
        Duration strangerAfter = strangers(stack, admin, DOMAINS);
        return List.of(
                firstAndLast("a domain of the default realm, the last of " + DOMAINS, inDefaultRealm, OF_DOMAINS),
                firstAndLast("a domain with a realm, the last of " + REALMS, withRealms, OF_REALMS),
                compared("a login in the default realm, Keycloak's processor time", after, before),
                compared("an unknown name, of another domain each time", strangerAfter, strangerBefore),
                information("a page of the domain list with a search", median(admin, DOMAINS_PAGE), page, "ms"),
                information(
                        "a page of the list of policies with a search", median(admin, POLICIES_PAGE), policies, "ms"),
                information(
                        "Keycloak's resident memory",
                        stack.residentMemory("keycloak") / 1048576.0,
                        memory / 1048576.0,
                        "MiB"));
    }

    /** Milliseconds. */
    private static double make(AdminRest admin, String domain, String place) throws IOException {
        String webmail = place.equals("own-realm") ? "\"webmail\": \"https://webmail." + domain + "/\", " : "";
        String body = "{\"domain\": \"" + domain + "\", \"place\": \"" + place + "\", " + webmail + "\"policy\": "
                + POLICY + "}";
        long start = System.nanoTime();
        admin.ask("POST", "/admin/realms/master/gatepost/domains", body, 201);
        return (System.nanoTime() - start) / 1e6;
    }

    /** An app password of an account of the first domain. */
    private static String account(AdminRest admin) throws IOException {
        admin.ask(
                "POST",
                "/admin/realms/isp/users",
                "{\"username\": \"bench@d0.example\", \"enabled\": true, \"credentials\":"
                        + " [{\"type\": \"password\", \"value\": \"bench-password\"}]}",
                201);
        JsonNode found = admin.ask("GET", "/admin/realms/isp/users?exact=true&username=bench%40d0.example", "", 200);
        JsonNode made = admin.ask(
                "POST",
                "/admin/realms/isp/gatepost/accounts/" + AdminRest.text(found.required(0), "id") + "/app-passwords",
                "{\"label\": \"benchmark\", \"services\": [\"soap\"]}",
                201);
        return AdminRest.text(made, "secret");
    }

    private static Duration login(Stack stack, AdminRest admin, String secret) throws Exception {
        byte[] request = admin.login(stack.bridgeSecret(), "bench@d0.example", secret);
        Load load = new Load(stack, 2);
        return LOGINS.best("login in the default realm", window -> load.run(request, "\"admit\"", window))
                .processor();
    }

    /** Nobody of any of the domains, one after the other: Keycloak has to find each domain's policy. */
    private static Duration strangers(Stack stack, AdminRest admin, int domains) throws Exception {
        List<String> names = IntStream.range(0, domains)
                .mapToObj(i -> "nobody@d" + i + ".example")
                .toList();
        List<byte[]> requests = admin.logins(stack.bridgeSecret(), names, "not-the-password");
        Load load = new Load(stack, 2);
        return LOGINS.best(
                        "unknown names in " + domains + " domains", window -> load.run(requests, "\"refuse\"", window))
                .processor();
    }

    /** Milliseconds, over searches that find much and little. */
    private static double median(AdminRest admin, String list) throws IOException {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < PAGES; i++) {
            long start = System.nanoTime();
            admin.ask("GET", list + "?search=d" + i + "&max=20", "", 200);
            millis.add((System.nanoTime() - start) / 1e6);
        }
        return median(millis);
    }

    private static Result firstAndLast(String name, List<Double> millis, int many) {
        List<Double> first = millis.subList(0, many);
        List<Double> last = millis.subList(millis.size() - many, millis.size());
        return new Result.Measured(
                name,
                new Figure(median(last), "ms", "the last " + many),
                new Figure(median(first), "ms", "the first " + many),
                new Bound.None());
    }

    private static Result compared(String name, Duration after, Duration before) {
        return new Result.Measured(
                name,
                new Figure(after.toNanos() / 1e6, "ms", "with all of them"),
                new Figure(before.toNanos() / 1e6, "ms", "with the demo's domains"),
                new Bound.AtMost(1.2));
    }

    private static Result information(String name, double after, double before, String unit) {
        return new Result.Measured(
                name,
                new Figure(after, unit, "with all of them"),
                new Figure(before, unit, "with the demo's domains"),
                new Bound.None());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static void progress(String what, int done, int all) {
        if (done > 0 && done % Math.max(1, all / 10) == 0) {
            System.out.printf(Locale.ROOT, "  %d of %d %s%n", done, all, what);
        }
    }

    private static void launcher(Path state, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(Programs.house().resolve("gatepost").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder launcher = new ProcessBuilder(command).inheritIO();
        Map<String, String> environment = launcher.environment();
        environment.put("GATEPOST_STATE", state.toString());
        environment.put(
                "GATEPOST_PORT_OFFSET",
                Long.toString(LOWEST_OFFSET + ProcessHandle.current().pid() % OFFSETS));
        if (launcher.start().waitFor() != 0) {
            throw new IOException("./gatepost " + String.join(" ", arguments) + " failed");
        }
    }
}
