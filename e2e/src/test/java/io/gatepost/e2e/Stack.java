// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.KeycloakAdmin;
import io.gatepost.e2e.client.MailClient;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.Program;
import io.gatepost.e2e.client.Webmail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The whole stack as a person starts it: {@code ./gatepost up --detach} with a state directory and ports of its own,
 * {@code ./gatepost down} at the end. With {@code -Dgatepost.e2e.attach=<state directory>} it is one that runs already,
 * and stays.
 */
public final class Stack implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(8);

    private final Path house;
    private final Path state;
    private final boolean attached;
    private final Path pictures;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final KeycloakUnderTest keycloak;
    private final Wallet wallet = new Wallet(this);
    private Optional<Browser> browser = Optional.empty();

    /** That stack as who speaks to another node of its Keycloak sees it. */
    private Stack(Stack whole, String keycloakUrl) {
        this.house = whole.house;
        this.state = whole.state;
        this.attached = whole.attached;
        this.pictures = whole.pictures;
        this.settings.putAll(whole.settings);
        this.environment.putAll(whole.environment);
        this.environment.put("GATEPOST_KEYCLOAK_URL", keycloakUrl);
        this.keycloak = whole.keycloak;
    }

    private Stack(Path house, Path target) {
        this.house = house;
        String attach = System.getProperty("gatepost.e2e.attach", "");
        this.attached = !attach.isEmpty();
        this.state =
                attached ? Path.of(attach) : target.resolve("stack-" + System.getProperty("gatepost.e2e.fork", "1"));
        this.pictures = target.resolve("screenshots");
        if (attached) {
            readEnvironment();
            settings.putAll(environment);
            // Told of a Keycloak, the launcher takes it for somebody else's.
            settings.remove("GATEPOST_KEYCLOAK_URL");
        }
        int offset = PortOffset.take(house, target.resolve("port-offsets"));
        settings.put("GATEPOST_STATE", state.toString());
        settings.put("GATEPOST_PORT_OFFSET", Integer.toString(offset));
        settings.put("JAVA_HOME", System.getProperty("java.home"));
        // These tests are part of the Maven build that made everything; the launcher must not build again below it.
        settings.put("GATEPOST_BUILD", "no");
        settings.put("GATEPOST_TRUSTED_PROXIES", "127.0.40.0/24");
        settings.put("GATEPOST_COMPANY_ROUND_SECONDS", "5");
        settings.put("GATEPOST_EXTRA_FIELDS", "proxy,host,port");
        settings.put("GATEPOST_EXTRA_HOSTS", "127.0.0.1");
        // Whoever says h2 gets that.
        if (System.getenv("GATEPOST_DATABASE") == null && DatabaseUnderTest.isInstalled()) {
            settings.put("GATEPOST_DATABASE", "postgresql");
        }
        // Many tests try wrong passwords for many accounts from the same few places.
        settings.put("GATEPOST_THROTTLE_PREFIX_FREE", "1000000");
        settings.put("GATEPOST_THROTTLE_PAIR_FREE", "30");
        this.keycloak = switch (System.getProperty("gatepost.e2e.keycloak", "process")) {
            case "process" -> new KeycloakUnderTest.AsProcess(this);
            case "container" -> KeycloakUnderTest.AsContainer.at(house, state, 8080 + offset, 9000 + offset);
            default -> throw new IllegalArgumentException("gatepost.e2e.keycloak is process or container");
        };
    }

    static Stack start() {
        Path house = Path.of(System.getProperty("gatepost.e2e.root", ".."))
                .toAbsolutePath()
                .normalize();
        Path target = Path.of(System.getProperty("gatepost.e2e.target", "target"))
                .toAbsolutePath()
                .normalize();
        Stack stack = new Stack(house, target);
        if (stack.attached) {
            return stack;
        }
        try {
            stack.settings.putAll(stack.keycloak.settings());
            stack.launcher("up", "--detach", "--fresh");
            stack.readEnvironment();
            return stack;
        } catch (RuntimeException failure) {
            stack.close();
            throw failure;
        }
    }

    public URI keycloakUrl() {
        return URI.create(setting("GATEPOST_KEYCLOAK_URL") + "/");
    }

    public KeycloakUnderTest keycloak() {
        return keycloak;
    }

    /** What Keycloak keeps everything in. */
    public DatabaseUnderTest database() {
        return new DatabaseUnderTest(this);
    }

    /** Starts a second node of Keycloak; all that goes by the stack that this answers speaks to that one. */
    public Stack startSecondNode() {
        launcher("start", "keycloak2");
        return new Stack(this, "http://127.0.0.1:" + setting("GATEPOST_KEYCLOAK2_PORT"));
    }

    public void stopSecondNode() {
        launcher("stop", "keycloak2");
    }

    public KeycloakAdmin admin() {
        return new KeycloakAdmin(keycloakUrl());
    }

    public Webmail webmail(String realm) {
        return new Webmail(keycloakUrl(), realm);
    }

    /** Another webmail of the same realm, made at its first use. */
    public Webmail secondClient(String realm) {
        return client(realm, "second-webmail", false);
    }

    /** A program of the same realm that takes people's passwords itself, as some old ones do. */
    public Webmail passwordGrantClient(String realm) {
        return client(realm, "old-program", true);
    }

    private Webmail client(String realm, String name, boolean passwordGrant) {
        admin().makePublicClient(realm, name, passwordGrant);
        return new Webmail(keycloakUrl(), realm, name);
    }

    public Audit audit() {
        return new Audit(state.resolve("log"));
    }

    public Wallet wallet() {
        return wallet;
    }

    /** The one Chromium of the run, with a new person before it; left out, audibly, where there is none. */
    public synchronized Browser browser(Place place) {
        if (browser.isEmpty()) {
            browser = Optional.of(new Browser(needProgram("chromium"), needProgram("chromedriver"), pictures));
        }
        Browser chromium = browser.get();
        chromium.anew(place);
        return chromium;
    }

    public Path state() {
        return state;
    }

    /** The root of the project. */
    public Path house() {
        return house;
    }

    /** A setting that the launcher wrote down for scripts and tests. */
    public String setting(String name) {
        return Optional.ofNullable(environment.get(name))
                .orElseThrow(() -> new IllegalStateException("the launcher says nothing of " + name));
    }

    public int port(Door door) {
        return Integer.parseInt(setting(door.portVariable()));
    }

    /** Somebody tries to get in; left out, with the reason told, where the door's program is not installed. */
    public Answer knock(MailClient client, Place from, Door door, String name, String secret) {
        need(door);
        return client.signIn(from, door, port(door), name, secret);
    }

    /** What a server behind forward auth answers to a request with this Authorization header. */
    public HttpResponse<String> http(Door door, Place from, String authorization) {
        need(door);
        URI address = URI.create("http://127.0.0.1:" + port(door) + door.path());
        return HttpPlace.at(from).send("OPTIONS", address, "", "Authorization", authorization);
    }

    /** Leaves the test out when the door's server is not installed; fails it when it is and does not run. */
    public void need(Door door) {
        if (!List.of(setting("GATEPOST_RUNNING").split(" ")).contains(door.program())) {
            needProgram(door.program());
            Assertions.fail(door.program() + " is installed but does not run in the stack");
        }
    }

    /** Leaves the test out, audibly, when a program of the machine is missing. */
    public static Path needProgram(String name) {
        Optional<Path> program = Program.find(name);
        need(name + " is not installed", program.isPresent());
        return program.orElseThrow();
    }

    /** The same for what is not a program: its package has put this file there. */
    public static void needPackage(String name, Path file) {
        need(name + " is not installed", Files.exists(file));
    }

    /** The same for a program that makes processes of other users. */
    public static void needRootFor(String name) {
        need(name + " can be started by root only", "root".equals(System.getProperty("user.name")));
    }

    private static void need(String lack, boolean there) {
        if (!there) {
            System.out.println("LEFT OUT: " + lack + ", so this row was not tried");
        }
        Assumptions.assumeTrue(there, lack);
    }

    /** How long each log is now, to print later what came after. */
    Map<Path, Long> logLengths() {
        if (!Files.isDirectory(state.resolve("log"))) {
            return Map.of();
        }
        try (Stream<Path> logs = Files.list(state.resolve("log"))) {
            return logs.collect(Collectors.toMap(log -> log, Stack::length));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void printLogsSince(Map<Path, Long> lengths) {
        logLengths().forEach((log, length) -> {
            long from = lengths.getOrDefault(log, 0L);
            if (length > from) {
                System.out.println("---- " + log.getFileName() + " during this test");
                try {
                    String text = new String(Files.readAllBytes(log), UTF_8);
                    List<String> lines = text.substring((int) Math.min(from, text.length()))
                            .lines()
                            .toList();
                    lines.stream().skip(Math.max(0, lines.size() - 25)).forEach(System.out::println);
                } catch (IOException failure) {
                    System.out.println("(unreadable: " + failure.getMessage() + ")");
                }
            }
        });
    }

    @Override
    public void close() {
        browser.ifPresent(Browser::close);
        try {
            if (!attached) {
                launcher("down");
            }
        } finally {
            keycloak.close();
        }
    }

    /** Runs the launcher as a person would, and fails with what it printed when it fails. */
    void launcher(String... arguments) {
        List<String> command = Stream.concat(Stream.of(house.resolve("gatepost").toString()), Stream.of(arguments))
                .toList();
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(house.toFile()).redirectErrorStream(true);
        // The launcher that runs the tests tells them its own ports, which here are nobody's.
        builder.environment().keySet().removeIf(name -> name.startsWith("GATEPOST_") && name.endsWith("_PORT"));
        builder.environment().putAll(settings);
        Instant start = Instant.now();
        Path said = state.resolveSibling(state.getFileName() + "-" + arguments[0] + ".log");
        try {
            Files.createDirectories(said.getParent());
            // To a file: a detached child that kept the launcher's output open would hold up the reader of a pipe.
            Process process = builder.redirectOutput(said.toFile()).start();
            process.getOutputStream().close();
            if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
                process.destroy();
                throw new IllegalStateException(
                        "the launcher does not end: " + command + "\n" + Files.readString(said));
            }
            System.out.println("./gatepost " + String.join(" ", arguments) + " took "
                    + Duration.between(start, Instant.now()).toSeconds() + " s");
            if (process.exitValue() != 0) {
                throw new IllegalStateException(
                        command + " ended with " + process.exitValue() + "\n" + Files.readString(said));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot run the launcher", failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }

    private void readEnvironment() {
        try {
            for (String line : Files.readAllLines(state.resolve("run/environment"))) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    environment.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("the launcher left no run/environment", failure);
        }
    }

    /** An offset at which every port is free; kept below the range from which systems give out client ports. */
    private static long length(Path log) {
        try {
            return Files.size(log);
        } catch (IOException failure) {
            return 0;
        }
    }
}
