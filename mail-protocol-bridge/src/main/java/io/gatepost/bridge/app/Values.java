// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.inbound.nginxmail.Backend;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.WireText;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads values as people write them, and keeps what is wrong with any of them, each problem naming its key. */
final class Values {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");
    private static final int SHORTEST_SECRET = 16;
    /** What is said of a secret that is not {@link #isStrong}. */
    static final String STRONG = " must be at least " + SHORTEST_SECRET + " printable ASCII characters without spaces";

    private static final long LARGEST_SECRET_FILE = 64 * 1024;

    private final List<String> problems;

    Values(List<String> problemsSoFar) {
        this.problems = new ArrayList<>(problemsSoFar);
    }

    void problem(String problem) {
        problems.add(problem);
    }

    boolean good() {
        return problems.isEmpty();
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** None where the key is absent; a list that is there and names nothing is a slip. */
    List<Cidr> someNetworks(String key, Optional<String> text) {
        List<Cidr> networks = text.flatMap(blocks -> networks(key, blocks)).orElse(List.of());
        if (text.isPresent() && networks.isEmpty()) {
            problem(key + " names no network: leave it out where there is none");
        }
        return networks;
    }

    Optional<List<Cidr>> networks(String key, String text) {
        int before = problems.size();
        List<Cidr> networks = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String block = part.strip();
            if (block.isEmpty()) {
                continue;
            }
            try {
                Cidr network = Cidr.parse(block);
                if (network.isEverybody()) {
                    problem(key + ": " + block + " is the whole Internet; name the servers");
                }
                networks.add(network);
            } catch (IllegalArgumentException notOne) {
                problem(key + ": '" + block + "' is no network: " + notOne.getMessage());
            }
        }
        return problems.size() == before ? Optional.of(List.copyOf(networks)) : Optional.empty();
    }

    static boolean isStrong(Secret secret) {
        return secret.reveal().length() >= SHORTEST_SECRET && WireText.isToken(secret.reveal());
    }

    Optional<Secret> secret(String key, Optional<String> text, Optional<String> file) {
        Optional<String> given = text.filter(value -> !value.isEmpty());
        if (given.isPresent() && file.isPresent()) {
            problem(key + " and " + key + "-file are both set; one of them must go");
        }
        if (given.isPresent()) {
            return given.map(Secret::of);
        }
        return file.flatMap(name -> path(key + "-file", name)).flatMap(path -> {
            try {
                if (Files.size(path) > LARGEST_SECRET_FILE) {
                    problem(key + "-file: " + path + " is too large to be a secret's file");
                    return Optional.empty();
                }
                String secret = Files.readString(path).strip();
                if (secret.isEmpty()) {
                    // Else the door would fall back to another secret than the one that somebody meant to give it.
                    problem(key + "-file: " + path + " is empty");
                    return Optional.empty();
                }
                return Optional.of(Secret.of(secret));
            } catch (IOException unreadable) {
                problem(key + "-file: " + path + " cannot be read");
                return Optional.empty();
            }
        });
    }

    Optional<Path> path(String key, String text) {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return Optional.of(path);
            }
            problem(key + ": '" + text + "' must be an absolute path");
        } catch (InvalidPathException notOne) {
            problem(key + ": '" + text + "' is no path");
        }
        return Optional.empty();
    }

    Set<PosixFilePermission> mode(String key, String text) {
        Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
        if (!MODE.matcher(text).matches()) {
            problem(key + ": '" + text + "' is no file mode such as 0660");
            return mode;
        }
        int bits = Integer.parseInt(text, 8);
        PosixFilePermission[] fromOwnerReadOn = PosixFilePermission.values();
        for (int i = 0; i < fromOwnerReadOn.length; i++) {
            if ((bits >> (fromOwnerReadOn.length - 1 - i) & 1) == 1) {
                mode.add(fromOwnerReadOn[i]);
            }
        }
        return mode;
    }

    Optional<Backend> endpoint(String key, String text) {
        int colon = text.lastIndexOf(':');
        if (colon > 0) {
            String host = text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            Optional<IpAddress> address = IpAddress.parse(bracketed ? host.substring(1, host.length() - 1) : host)
                    .filter(parsed -> parsed.isIpv4() != bracketed);
            Optional<Integer> port = portNumber(text.substring(colon + 1));
            if (address.isPresent() && port.isPresent()) {
                return Optional.of(new Backend(address.get(), port.get()));
            }
        }
        problem(key + ": '" + text + "' is not <address>:<port> (IPv6 in brackets)");
        return Optional.empty();
    }

    void port(String key, String text) {
        if (portNumber(text).isEmpty()) {
            problem(key + ": '" + text + "' is no port");
        }
    }

    private static Optional<Integer> portNumber(String text) {
        return NUMBER.matcher(text).matches() && Integer.parseInt(text) <= 0xffff
                ? Optional.of(Integer.parseInt(text))
                : Optional.empty();
    }

    Optional<URI> httpUrl(String key, String text) {
        Optional<URI> url = httpUrlQuietly(text);
        if (url.isEmpty()) {
            problem(key + ": '" + text + "' is not http(s)://<host>[:<port>][/<path>]");
        }
        return url;
    }

    static Optional<URI> httpUrlQuietly(String text) {
        try {
            URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            return http
                            && url.getHost() != null
                            && url.getRawUserInfo() == null
                            && url.getRawQuery() == null
                            && url.getRawFragment() == null
                    ? Optional.of(url)
                    : Optional.empty();
        } catch (URISyntaxException notOne) {
            return Optional.empty();
        }
    }

    void line(String key, String text) {
        if (!PublicSentences.isLine(text)) {
            problem(key + " must be one line of at most " + PublicSentences.MAX_LENGTH
                    + " printable ASCII characters: mail protocols carry no others");
        }
    }

    boolean flag(String key, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            problem(key + ": '" + text + "' is neither true nor false");
        }
        return !text.equals("false");
    }

    int number(String key, String text, int atLeast, int atMost) {
        if (NUMBER.matcher(text).matches()) {
            int number = Integer.parseInt(text);
            if (number >= atLeast && number <= atMost) {
                return number;
            }
        }
        problem(key + ": '" + text + "' is no number from " + atLeast + " to " + atMost);
        return atLeast;
    }

    Duration duration(String key, String text, Duration atLeast, Duration atMost) {
        Matcher matcher = DURATION.matcher(text);
        if (matcher.matches()) {
            long count = Long.parseLong(matcher.group(1));
            Duration duration = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofHours(count);
            };
            if (duration.compareTo(atLeast) >= 0 && duration.compareTo(atMost) <= 0) {
                return duration;
            }
        }
        problem(key + ": '" + text + "' is no duration from " + words(atLeast) + " to " + words(atMost)
                + ", such as 500ms, 30s, 5m or 1h");
        return atLeast;
    }

    private static String words(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
