// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.Jazzer;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every {@code *Fuzz} class, guided by coverage, for a moment; {@code ./gatepost fuzz} makes it long. First come the inputs that
 * are kept in the resources, with all that ever went wrong. Jazzer wants a process for each target.
 */
class FuzzIT {
    private static final Path CLASSES = Path.of("target/test-classes");
    /** What was found interesting stays here for the next run, and so does an input that a target failed with. */
    private static final Path PLACE = Path.of("target/fuzz");

    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration START = Duration.ofMinutes(5);
    private static final int AT_ONCE = 2;
    private static final Pattern REACHED = Pattern.compile("DONE +cov: (\\d+)");
    private static final int FEWEST_EDGES = 10;

    private final ExecutorService runners = Executors.newFixedThreadPool(AT_ONCE);

    record Target(String type, String method) {
        @Override
        public String toString() {
            return type.substring(type.lastIndexOf('.') + 1) + "." + method;
        }
    }

    record Result(int exit, String said) {}

    @TestFactory
    Stream<DynamicTest> targets() throws IOException {
        List<Target> targets = found();
        assertThat(targets).hasSizeGreaterThan(10);
        long minutes = Long.getLong("gatepost.fuzz.minutes", 0);
        Duration each = minutes == 0
                ? MOMENT
                : Duration.ofMinutes(minutes).multipliedBy(AT_ONCE).dividedBy(targets.size());
        Files.createDirectories(PLACE);
        Map<Target, CompletableFuture<Result>> results = targets.stream()
                .collect(Collectors.toMap(
                        Function.identity(),
                        target -> CompletableFuture.supplyAsync(() -> run(target, each), runners)));
        return targets.stream()
                .map(target -> DynamicTest.dynamicTest(target.toString(), () -> {
                    Result result = results.get(target).join();
                    assertThat(result.exit()).as(result.said()).isZero();
                    Matcher reached = REACHED.matcher(result.said());
                    assertThat(reached.find()).as(result.said()).isTrue();
                    // Else it was not our code that was tried.
                    assertThat(Integer.parseInt(reached.group(1))).isGreaterThan(FEWEST_EDGES);
                }));
    }

    private static List<Target> found() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            return files.map(file -> CLASSES.relativize(file).toString())
                    .filter(file -> file.endsWith("Fuzz.class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .flatMap(FuzzIT::targetsOf)
                    .sorted(Comparator.comparing(Target::toString))
                    .toList();
        }
    }

    private static Stream<Target> targetsOf(String type) {
        try {
            Method[] methods = Class.forName(type).getDeclaredMethods();
            return Arrays.stream(methods)
                    .filter(method -> method.isAnnotationPresent(FuzzTest.class))
                    .map(method -> new Target(type, method.getName()));
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Result run(Target target, Duration time) {
        Path log = PLACE.resolve(target + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        // A moment is over before the second compiler pays.
                        "-XX:TieredStopAtLevel=" + (time.equals(MOMENT) ? "1" : "4"),
                        "-XX:+EnableDynamicAgentLoading",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Duser.language=tr",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Jazzer.class.getName(),
                        "--target_class=" + target.type(),
                        "--target_method=" + target.method(),
                        "--instrumentation_includes=io.gatepost.**",
                        "--custom_hook_includes=io.gatepost.**",
                        // The same tries each time, as far as a moment goes: a build is to say something of the code,
                        // not of its luck.
                        "-seed=" + (time.equals(MOMENT) ? "1" : "0"),
                        "-max_total_time=" + Math.max(1, time.toSeconds()))
                .directory(PLACE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toAbsolutePath().toFile());
        builder.environment().put("JAZZER_FUZZ", "1");
        try {
            Process jazzer = builder.start();
            if (!jazzer.waitFor(time.plus(START).toSeconds(), TimeUnit.SECONDS)) {
                jazzer.destroyForcibly();
                return new Result(-1, target + " does not end");
            }
            return new Result(jazzer.exitValue(), Files.readString(log));
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @AfterEach
    void stop() {
        runners.shutdown();
    }
}
