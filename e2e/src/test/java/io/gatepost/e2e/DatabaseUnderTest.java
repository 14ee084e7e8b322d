// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e;

import io.gatepost.e2e.client.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The PostgreSQL that Keycloak keeps everything in, which a test may take away and give back. */
public record DatabaseUnderTest(Stack stack) {
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private static final Duration SOON = Duration.ofSeconds(10);

    /** Where Debian has it; the launcher finds it elsewhere too. */
    static boolean isInstalled() {
        if (!Files.isDirectory(VERSIONS)) {
            return false;
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.anyMatch(version -> Files.isExecutable(version.resolve("bin/initdb")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Leaves the test out, audibly, where the stack has an H2 within Keycloak. */
    public void need() {
        boolean there =
                List.of(stack.setting("GATEPOST_RUNNING").split(" ", -1)).contains("database");
        if (!there) {
            System.out.println("LEFT OUT: the stack has no PostgreSQL, so this was not tried");
        }
        Assumptions.assumeTrue(there, "the stack has no PostgreSQL");
    }

    /** What another Keycloak of this stack's build is told to use: that one too, or where there is none an empty H2 within itself. */
    public Map<String, String> environment() {
        if (!stack.setting("GATEPOST_DATABASE").equals("postgresql")) {
            return Map.of("KC_DB_URL", "jdbc:h2:mem:another;NON_KEYWORDS=VALUE");
        }
        try {
            return Map.of(
                    "KC_DB_URL",
                    "jdbc:postgresql://127.0.0.1:" + stack.setting("GATEPOST_DATABASE_PORT") + "/keycloak",
                    "KC_DB_USERNAME",
                    "keycloak",
                    "KC_DB_PASSWORD",
                    Files.readString(stack.state().resolve("secrets/database")).strip());
        } catch (IOException failure) {
            throw new UncheckedIOException("the stack has no database of its own", failure);
        }
    }

    /** What PostgreSQL's own client prints for it: a line for each row, with tabs between the columns. */
    public String ask(String sql) {
        return ask("keycloak", sql);
    }

    /** The same of another database of that PostgreSQL. */
    public String ask(String database, String sql) {
        Program.Ended ended = Program.run(psql(database, sql).toArray(String[]::new));
        if (ended.code() != 0) {
            throw new IllegalStateException(ended.printed());
        }
        return ended.printed().strip();
    }

    /** Keeps the row that changes of policies and domains queue for, as a node does that hangs in the middle of one, until it is closed. */
    public Held holdTheTurn() {
        try {
            Process process = new ProcessBuilder(psql(
                            "keycloak",
                            "BEGIN; SELECT name FROM realm WHERE name = 'master' FOR UPDATE; SELECT pg_sleep(120)"))
                    .redirectErrorStream(true)
                    .start();
            Held held = new Held(this, process);
            Awaiting.until(Instant.now().plus(SOON), "the row is held", held::holds);
            return held;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A row that is kept from everybody else. */
    public record Held(DatabaseUnderTest database, Process process) implements AutoCloseable {
        private boolean holds() {
            return !database.ask("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(120)%'"
                            + " AND wait_event = 'PgSleep'")
                    .isEmpty();
        }

        /** Whether somebody queues for it by now. */
        public boolean isWaitedFor() {
            return !database.ask("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                    .isEmpty();
        }

        @Override
        public void close() {
            database.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
            process.destroy();
        }
    }

    /** Where a program of Debian's finds a database of that PostgreSQL: {@code postgresql://user:password@host:port/name}. */
    public String address(String database) {
        return "postgresql://keycloak:" + environment().get("KC_DB_PASSWORD") + "@127.0.0.1:"
                + stack.setting("GATEPOST_DATABASE_PORT") + "/" + database;
    }

    private List<String> psql(String database, String sql) {
        return List.of(
                "psql",
                "-X",
                "-q",
                "-A",
                "-t",
                "-F",
                "\t",
                "-v",
                "ON_ERROR_STOP=1",
                "-d",
                address(database),
                "-c",
                sql);
    }

    /** It answers nothing, and ends no connection, until it is resumed. */
    public void pause() {
        signal("STOP", processes());
    }

    public void resume() {
        List<Long> processes = processes();
        Collections.reverse(processes);
        signal("CONT", processes);
    }

    /** Without a word to anybody; it is gone when this returns. */
    public void kill() {
        long server = server();
        signal("KILL", processes());
        Awaiting.until(
                Instant.now().plus(SOON),
                "the database is gone",
                () -> ProcessHandle.of(server).filter(ProcessHandle::isAlive).isEmpty());
    }

    public void start() {
        stack.launcher("start", "database");
    }

    public void startUnlessRunning() {
        if (ProcessHandle.of(server()).filter(ProcessHandle::isAlive).isEmpty()) {
            start();
        }
    }

    /** The server, and its own process for each connection, which are in no group together; the server first: it makes no more then. */
    private List<Long> processes() {
        List<Long> processes = new ArrayList<>(List.of(server()));
        ProcessHandle.of(server()).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid)
                .forEach(processes::add);
        return processes;
    }

    private long server() {
        try {
            return Long.parseLong(
                    Files.readString(stack.state().resolve("run/database.pid")).split(" ", -1)[0]);
        } catch (IOException failure) {
            throw new UncheckedIOException("the stack has no database of its own", failure);
        }
    }

    private static void signal(String name, List<Long> processes) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.stream().map(String::valueOf).forEach(command::add);
        try {
            // A connection may end by itself meanwhile, so that one of them is gone.
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }
}
