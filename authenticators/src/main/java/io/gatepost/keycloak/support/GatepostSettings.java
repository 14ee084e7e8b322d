// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.origin.TrustedProxies;
import io.gatepost.iptrust.policy.Limits;
import io.gatepost.iptrust.policy.PolicyProblem;
import io.gatepost.iptrust.policy.PolicyReader;
import io.gatepost.iptrust.policy.PolicyReading;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.keycloak.Config;

/**
 * What the operator set with {@code --spi-realm-restapi-extension--gatepost--<option>}.
 *
 * @param trustedProxies whose X-Forwarded-For is believed
 * @param defaultRealm the realm of every domain that has none of its own
 * @param operatorPolicy the text of the policy for realms that hold none
 * @param limits what no policy may exceed
 * @param masterPolicy the text of the policy that realm master gets when it has none
 * @param bridgeSecret of the client {@code gatepost-bridge}; without it no bridge may ask
 * @param bridges where the bridges can be asked what they hold against whom
 * @param loginsKept for how long the decisions about logins are kept
 * @param companyNetworks where companies' identity providers may stand although that is not the internet
 * @param companyRound how often to look for companies whose metadata is due
 */
public record GatepostSettings(
        TrustedProxies trustedProxies,
        Optional<String> defaultRealm,
        Optional<String> operatorPolicy,
        Limits limits,
        Optional<String> masterPolicy,
        Optional<Secret> bridgeSecret,
        List<URI> bridges,
        Duration loginsKept,
        List<Cidr> companyNetworks,
        Duration companyRound) {
    public static final String TRUSTED_PROXIES = "trusted-proxies";
    public static final String DEFAULT_REALM = "default-realm";
    public static final String OPERATOR_POLICY = "operator-policy";
    public static final String OPERATOR_LIMITS = "operator-limits";
    public static final String MASTER_POLICY = "master-policy";
    public static final String BRIDGE_SECRET = "bridge-secret";
    public static final String BRIDGES = "bridges";
    public static final String BRIDGES_ALLOW_PLAIN = "bridges-allow-plain";
    public static final String AUDIT_DAYS = "audit-days";
    public static final String COMPANY_NETWORKS = "company-networks";
    public static final String COMPANY_ROUND_SECONDS = "company-round-seconds";

    private static final Set<String> OPTIONS = Set.of(
            TRUSTED_PROXIES,
            DEFAULT_REALM,
            OPERATOR_POLICY,
            OPERATOR_LIMITS,
            MASTER_POLICY,
            BRIDGE_SECRET,
            BRIDGES,
            BRIDGES_ALLOW_PLAIN,
            AUDIT_DAYS,
            COMPANY_NETWORKS,
            COMPANY_ROUND_SECONDS);

    private static final Logger LOG = Logger.getLogger(GatepostSettings.class);

    /** Keycloak's own option of every provider. */
    private static final String ENABLED = "enabled";

    private static final String USUAL_AUDIT_DAYS = "90";
    private static final int MOST_AUDIT_DAYS = 3650;

    private static final String USUAL_COMPANY_ROUND = "900";
    private static final int SHORTEST_COMPANY_ROUND = 5;
    private static final int LONGEST_COMPANY_ROUND = 3600;

    /** Between the levels of the name of a server option. */
    private static final String LEVEL = "--";

    /** RFC 6749 leaves the strength of a client secret to us; a shorter one can be guessed. */
    private static final int SHORTEST_SECRET = 16;

    /** A host, and nothing but a port and a slash after it. */
    private static final Pattern BRIDGE =
            Pattern.compile("(https?://(?:[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?)/?");

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1]");

    private static final long LARGEST_POLICY_FILE = 4L << 20;

    /** Throws {@link SettingsException} with all that is wrong. */
    // Deprecated for callers that look for values by it; to find options that nobody knows there is nothing else.
    @SuppressWarnings("deprecation")
    public static GatepostSettings read(Config.Scope scope) {
        Set<String> names = new TreeSet<>(OPTIONS);
        for (String key : scope.getPropertyNames()) {
            // In full: kc.spi-realm-restapi-extension--gatepost--trusted-proxies.
            int level = key.lastIndexOf(LEVEL);
            names.add(level < 0 ? key : key.substring(level + LEVEL.length()));
        }
        Map<String, String> options = new TreeMap<>();
        for (String name : names) {
            String value = scope.get(name);
            if (value != null) {
                options.put(name, value);
            }
        }
        return read(options);
    }

    static GatepostSettings read(Map<String, String> options) {
        return new Reading(options).settings();
    }

    private static final class Reading {
        private final Map<String, String> options;
        private final List<String> problems = new ArrayList<>();

        Reading(Map<String, String> options) {
            this.options = options;
        }

        GatepostSettings settings() {
            for (String name : new TreeSet<>(options.keySet())) {
                if (!OPTIONS.contains(name) && !name.equals(ENABLED)) {
                    problem(
                            name,
                            "there is no such option; the options are " + String.join(", ", new TreeSet<>(OPTIONS)));
                }
            }
            TrustedProxies proxies = trustedProxies();
            Limits limits = file(OPERATOR_LIMITS).map(this::limits).orElse(Limits.NONE);
            Optional<String> operatorPolicy = policy(OPERATOR_POLICY, limits, proxies);
            Optional<String> masterPolicy = policy(MASTER_POLICY, limits, proxies);
            Optional<Secret> secret = bridgeSecret();
            List<URI> bridges = bridges();
            Duration loginsKept = Duration.ofDays(number(AUDIT_DAYS, USUAL_AUDIT_DAYS, 1, MOST_AUDIT_DAYS));
            if (!bridges.isEmpty() && secret.isEmpty()) {
                problem(BRIDGES, "without " + BRIDGE_SECRET + " no bridge would answer");
            }
            List<Cidr> companyNetworks = companyNetworks();
            Duration companyRound = Duration.ofSeconds(
                    number(COMPANY_ROUND_SECONDS, USUAL_COMPANY_ROUND, SHORTEST_COMPANY_ROUND, LONGEST_COMPANY_ROUND));
            if (option(DEFAULT_REALM).filter(Config.getAdminRealm()::equals).isPresent()) {
                problem(DEFAULT_REALM, "the realm of the server's admins is no realm for mail domains");
            }
            if (!problems.isEmpty()) {
                throw new SettingsException(problems);
            }
            return new GatepostSettings(
                    proxies,
                    option(DEFAULT_REALM),
                    operatorPolicy,
                    limits,
                    masterPolicy,
                    secret,
                    bridges,
                    loginsKept,
                    companyNetworks,
                    companyRound);
        }

        private TrustedProxies trustedProxies() {
            List<String> cidrs = option(TRUSTED_PROXIES).stream()
                    .flatMap(value -> Arrays.stream(value.split(",", -1)))
                    .map(String::strip)
                    .toList();
            try {
                return TrustedProxies.of(cidrs);
            } catch (IllegalArgumentException e) {
                problem(TRUSTED_PROXIES, String.valueOf(e.getMessage()));
                return TrustedProxies.of(List.of());
            }
        }

        private List<URI> bridges() {
            List<URI> bridges = new ArrayList<>();
            boolean plainAllowed = plainAllowed();
            for (String text :
                    option(BRIDGES).map(value -> value.split(",", -1)).orElse(new String[0])) {
                Matcher matcher = BRIDGE.matcher(text.strip());
                if (!matcher.matches()) {
                    problem(BRIDGES, "'" + text.strip() + "' is not http(s)://<host>[:<port>]");
                } else if (!plainAllowed && leavesTheMachine(URI.create(matcher.group(1)))) {
                    problem(
                            BRIDGES,
                            "'" + text.strip() + "' is another machine, and by http whoever is between learns the key"
                                    + " that admins come with: use https, or set " + BRIDGES_ALLOW_PLAIN + "=true");
                } else {
                    bridges.add(URI.create(matcher.group(1)));
                }
            }
            return List.copyOf(bridges);
        }

        private static boolean leavesTheMachine(URI bridge) {
            return bridge.getScheme().equals("http")
                    && !LOOPBACK.matcher(bridge.getHost()).matches();
        }

        private boolean plainAllowed() {
            String allowed = option(BRIDGES_ALLOW_PLAIN).orElse("false");
            if (!allowed.equals("true") && !allowed.equals("false")) {
                problem(BRIDGES_ALLOW_PLAIN, "it must be true or false");
            }
            return allowed.equals("true");
        }

        private int number(String name, String usual, int least, int most) {
            String text = option(name).orElse(usual);
            int number = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
            if (number < least || number > most) {
                problem(name, "it must be a number from " + least + " to " + most);
            }
            return number;
        }

        private List<Cidr> companyNetworks() {
            List<Cidr> networks = new ArrayList<>();
            for (String text :
                    option(COMPANY_NETWORKS).map(value -> value.split(",", -1)).orElse(new String[0])) {
                try {
                    Cidr network = Cidr.parse(text.strip());
                    networks.add(network);
                    if (network.isEverybody()) {
                        problem(COMPANY_NETWORKS, network + " would let every admin of a realm ask any address");
                    }
                } catch (IllegalArgumentException e) {
                    problem(COMPANY_NETWORKS, String.valueOf(e.getMessage()));
                }
            }
            return List.copyOf(networks);
        }

        private Optional<Secret> bridgeSecret() {
            Optional<Secret> secret = option(BRIDGE_SECRET).map(Secret::new);
            if (secret.isPresent() && secret.get().reveal().length() < SHORTEST_SECRET) {
                problem(BRIDGE_SECRET, "it must have at least " + SHORTEST_SECRET + " characters");
            }
            return secret;
        }

        /** The text of a policy that can be read and keeps within the limits. */
        private Optional<String> policy(String name, Limits limits, TrustedProxies proxies) {
            Optional<String> text = file(name);
            text.map(found -> PolicyReader.read(found, List.of(), limits, proxies.ranges()))
                    .ifPresent(reading -> {
                        switch (reading) {
                            case PolicyReading.Valid valid -> {
                                valid.remarks()
                                        .forEach(remark ->
                                                LOG.warnf("%s at %s: %s", name, remark.pointer(), remark.message()));
                                tell(name, valid.excesses());
                            }
                            case PolicyReading.Invalid invalid -> tell(name, invalid.problems());
                        }
                    });
            return text;
        }

        private Limits limits(String text) {
            return switch (Limits.read(text)) {
                case Limits.Reading.Valid valid -> valid.limits();
                case Limits.Reading.Invalid invalid -> {
                    tell(OPERATOR_LIMITS, invalid.problems());
                    yield Limits.NONE;
                }
            };
        }

        private void tell(String name, List<PolicyProblem> found) {
            found.forEach(problem ->
                    problem(name, option(name).orElse("") + " at " + pointer(problem) + ": " + problem.message()));
        }

        private Optional<String> file(String name) {
            Optional<String> file = option(name);
            if (file.isEmpty()) {
                return Optional.empty();
            }
            try {
                Path path = Path.of(file.get());
                if (Files.size(path) > LARGEST_POLICY_FILE) {
                    problem(name, "the file " + path + " is larger than " + LARGEST_POLICY_FILE + " bytes");
                    return Optional.empty();
                }
                return Optional.of(Files.readString(path, UTF_8));
            } catch (IOException | InvalidPathException e) {
                problem(name, "the file " + file.get() + " cannot be read (" + e + ")");
                return Optional.empty();
            }
        }

        private static String pointer(PolicyProblem problem) {
            return problem.pointer().isEmpty() ? "the top" : problem.pointer();
        }

        private Optional<String> option(String name) {
            return Optional.ofNullable(options.get(name)).map(String::strip).filter(value -> !value.isEmpty());
        }

        private void problem(String option, String what) {
            problems.add(option + ": " + what);
        }
    }
}
