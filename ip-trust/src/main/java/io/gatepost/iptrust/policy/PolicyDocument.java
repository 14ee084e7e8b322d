// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import io.gatepost.iptrust.net.Cidr;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads one document, field by field in the order of docs/policy.md, and finds all that is wrong with it. */
final class PolicyDocument {
    static final int MOST_NETWORKS = 10_000;
    static final int MOST_BLOCKS = 20_000;
    static final int MOST_EXCEPTIONS = 1_000;
    static final int MOST_ACCOUNTS = 10_000;
    static final int MOST_OF_COMPANY = 100;

    private static final Duration LONGEST_TRUST = Duration.ofDays(366);
    private static final Duration LONGEST_CODE = Duration.ofHours(1);
    private static final Pattern NETWORK_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern EXCEPTION_ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern ACCOUNT_NAME = Pattern.compile("[^\\s@]+(@[^\\s@]+)?");
    private static final Pattern GROUP_NAME = Pattern.compile("\\S(.*\\S)?");
    /** RFC 5321 section 4.5.3.1: 64 for the local part, 255 for the domain, and the @. */
    private static final int LONGEST_NAME = 320;

    private static final Pattern PROVIDER_ALIAS = Pattern.compile("[^\\s@/]{1,255}");
    private static final Pattern AUTHN_CONTEXT = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:\\S{1,500}");
    private static final Pattern CLAIM = Pattern.compile("\\S{1,500}");
    /** In {@code from} they mean something else. */
    private static final Set<String> RESERVED = Set.of("anywhere", "trusted", "elsewhere");

    private static final Policy.Addresses NO_ADDRESSES =
            new Policy.Addresses(false, Duration.ofDays(1), Duration.ofDays(1), 64, 5, Set.of());
    private static final Policy.Recovery NO_RECOVERY = new Policy.Recovery(false, Duration.ofMinutes(10));
    private static final Policy.Devices NO_DEVICES = new Policy.Devices(false, Duration.ofDays(30), 10);
    private static final Policy.Company ANY_COMPANY = new Policy.Company(Set.of(), Set.of());
    private static final Policy.RecoveryCodes A_DOZEN_CODES = new Policy.RecoveryCodes(12, 3);
    private static final Policy.AppPasswords FEW_APP_PASSWORDS = new Policy.AppPasswords(10);

    private final List<Cidr> proxies;
    private final Findings findings;

    PolicyDocument(List<Cidr> proxies, Findings findings) {
        this.proxies = List.copyOf(proxies);
        this.findings = findings;
    }

    PolicyReading read(Inheritance inheritance, Limits limits) {
        Field document = new Field("", inheritance.document(), findings);
        if (!document.isObject()) {
            document.problem("a policy has to be an object");
            return new PolicyReading.Invalid(findings.problems());
        }
        document.objectWith(Set.of(
                "version",
                Inheritance.INHERIT,
                "networks",
                "secondFactor",
                "trust",
                "appPasswords",
                "services",
                "exceptions",
                "saml",
                "oidc"));
        document.find(Inheritance.INHERIT).ifPresent(Field::flag);
        document.require("version").ifPresent(PolicyDocument::version);
        Map<String, List<Cidr>> networks =
                document.find("networks").map(this::networks).orElse(Map.of());
        Set<String> names =
                document.find("networks").map(Field::keys).map(Set::copyOf).orElse(Set.of());
        Policy policy = new Policy(
                Policy.CURRENT_VERSION,
                networks,
                secondFactor(document.find("secondFactor"), !names.isEmpty()),
                trust(document.find("trust")),
                document.find("appPasswords").map(PolicyDocument::appPasswords).orElse(FEW_APP_PASSWORDS),
                document.find("services").map(field -> services(field, names)).orElse(Map.of()),
                document.find("exceptions")
                        .map(field -> exceptions(field, names))
                        .orElse(List.of()),
                document.find("saml")
                        .map(field -> company(field, AUTHN_CONTEXT, "a URI, as AuthnContextClassRef has it"))
                        .orElse(ANY_COMPANY),
                document.find("oidc")
                        .map(field -> company(field, CLAIM, "a word, as acr and amr have them"))
                        .orElse(ANY_COMPANY));
        if (!findings.none()) {
            return new PolicyReading.Invalid(findings.problems());
        }
        Narrowing narrowing = new Narrowing(limits);
        Policy narrowed = narrowing.of(policy);
        return new PolicyReading.Valid(
                CompiledPolicy.of(narrowed), findings.remarks(), inheritance.from(), narrowing.excesses());
    }

    private static void version(Field field) {
        if (!field.value().isInt() || field.value().intValue() != Policy.CURRENT_VERSION) {
            field.problem("version has to be " + Policy.CURRENT_VERSION + ", the only one there is");
        }
    }

    // Networks

    private Map<String, List<Cidr>> networks(Field field) {
        Map<String, List<Cidr>> networks = new LinkedHashMap<>();
        int blocks = 0;
        for (Map.Entry<String, List<Cidr>> network : field.map(this::network).entrySet()) {
            blocks += network.getValue().size();
            networks.put(network.getKey(), network.getValue());
        }
        if (networks.size() > MOST_NETWORKS || blocks > MOST_BLOCKS) {
            field.problem("networks are at most " + MOST_NETWORKS + " with " + MOST_BLOCKS + " blocks in all");
        } else if (Reach.of(networks.values()).isHalfOfEverywhere()) {
            field.problem(
                    "together the networks hold half of all addresses there are or more, so that nearly everywhere "
                            + "would be trusted; for what is accepted from anywhere, list it under \"elsewhere\"");
        }
        return networks;
    }

    private Optional<List<Cidr>> network(String name, Field field) {
        if (RESERVED.contains(name)) {
            field.problem(
                    "\"" + name + "\" cannot name a network: in an exception's \"from\" the word means something else");
        } else if (!NETWORK_NAME.matcher(name).matches()) {
            field.problem(
                    "a network's name is up to 64 letters, digits, dots, hyphens and underscores, and begins with a"
                            + " letter or a digit");
        }
        List<Cidr> blocks = new ArrayList<>();
        for (Field item : field.items()) {
            item.text().flatMap(text -> block(text, item)).ifPresent(blocks::add);
        }
        return Optional.of(blocks);
    }

    private Optional<Cidr> block(String text, Field field) {
        Cidr block;
        try {
            block = Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            field.problem("bad network: " + e.getMessage());
            return Optional.empty();
        }
        if (block.isEverybody()) {
            field.problem(text + " is every address there is, so that everywhere would be trusted; "
                    + "for what is accepted from anywhere, list it under \"elsewhere\"");
            return Optional.empty();
        }
        for (Cidr proxy : proxies) {
            if (block.overlaps(proxy)) {
                field.problem(text + " holds addresses of the operator's own proxies (" + proxy
                        + "); a person there is never meant, and whatever goes wrong in a proxy would look trusted");
                return Optional.empty();
            }
        }
        if (Cidr.hasHostBits(text)) {
            field.remark(text + " is read as " + block + ": the bits after the prefix do not count");
        } else if (Reach.isWiderThanAnOrganisation(block)) {
            field.remark(
                    text + " is larger than any organisation's network (the largest are an IPv4 /8 and an IPv6 /16): "
                            + "whoever is in it is trusted");
        }
        return Optional.of(block);
    }

    // Second factor

    private Policy.SecondFactor secondFactor(Optional<Field> found, boolean hasNetworks) {
        Optional<Field> field = found.filter(f -> f.objectWith(Set.of(
                "enrolment", "methods", "recoveryCodes", "graceUntil", "enrolFrom", "groups", "accounts", "recovery")));
        Set<SecondFactorMethod> all = Set.of(SecondFactorMethod.values());
        return new Policy.SecondFactor(
                field.flatMap(f -> f.find("enrolment"))
                        .flatMap(PolicyDocument::enrolment)
                        .orElse(Enrolment.REQUIRED),
                field.flatMap(f -> f.find("methods"))
                        .map(PolicyDocument::methods)
                        .orElse(all),
                field.flatMap(f -> f.find("recoveryCodes"))
                        .map(PolicyDocument::recoveryCodes)
                        .orElse(A_DOZEN_CODES),
                field.flatMap(f -> f.find("graceUntil")).flatMap(Field::instant),
                field.flatMap(f -> f.find("enrolFrom"))
                        .flatMap(f -> f.word("place to enrol", EnrolFrom::of, List.of(EnrolFrom.values())))
                        .orElse(hasNetworks ? EnrolFrom.TRUSTED : EnrolFrom.ANYWHERE),
                field.flatMap(f -> f.find("groups"))
                        .map(f -> enrolments(f, PolicyDocument::checkGroup, Function.identity()))
                        .orElse(Map.of()),
                field.flatMap(f -> f.find("accounts"))
                        .map(f -> enrolments(f, PolicyDocument::checkAccount, PolicyDocument::lowerCase))
                        .orElse(Map.of()),
                field.flatMap(f -> f.find("recovery"))
                        .map(PolicyDocument::recovery)
                        .orElse(NO_RECOVERY));
    }

    private static Set<SecondFactorMethod> methods(Field field) {
        Set<SecondFactorMethod> methods =
                field.set(item -> item.word("method", SecondFactorMethod::of, List.of(SecondFactorMethod.values())));
        if (field.isArray() && field.value().isEmpty()) {
            field.problem("methods has to name at least one; to ask nobody, set enrolment to off");
        } else if (methods.equals(Set.of(SecondFactorMethod.RECOVERY_CODE))) {
            field.problem("recovery codes stand in for another factor; add otp or passkey");
        }
        return methods;
    }

    private static Policy.Recovery recovery(Field field) {
        return field.objectWith(Set.of("allowed", "for"))
                ? new Policy.Recovery(
                        field.find("allowed").flatMap(Field::flag).orElse(false),
                        field.find("for").flatMap(f -> f.duration(LONGEST_CODE)).orElse(NO_RECOVERY.lasts()))
                : NO_RECOVERY;
    }

    private static Policy.RecoveryCodes recoveryCodes(Field field) {
        if (!field.objectWith(Set.of("number", "warnAt"))) {
            return A_DOZEN_CODES;
        }
        int number = field.find("number").flatMap(f -> f.number(4, 100)).orElse(A_DOZEN_CODES.number());
        int warnAt = field.find("warnAt").flatMap(f -> f.number(0, 99)).orElse(A_DOZEN_CODES.warnAt());
        if (warnAt >= number) {
            field.at("warnAt").problem("warnAt (" + warnAt + ") has to be less than number (" + number + ")");
        }
        return new Policy.RecoveryCodes(number, warnAt);
    }

    private static Optional<Enrolment> enrolment(Field field) {
        return field.word("enrolment", Enrolment::of, List.of(Enrolment.values()));
    }

    private static Map<String, Enrolment> enrolments(
            Field field, BiConsumer<String, Field> check, Function<String, String> canonical) {
        Map<String, Enrolment> enrolments = new LinkedHashMap<>();
        Map<String, Optional<Enrolment>> read = field.map((name, value) -> Optional.of(
                value.objectWith(Set.of("enrolment"))
                        ? value.require("enrolment").flatMap(PolicyDocument::enrolment)
                        : Optional.empty()));
        if (read.size() > MOST_ACCOUNTS) {
            field.problem(field.name() + " are at most " + MOST_ACCOUNTS);
        }
        Set<String> seen = new HashSet<>();
        read.forEach((name, enrolment) -> {
            String key = canonical.apply(name);
            check.accept(name, field.at(name));
            if (!seen.add(key)) {
                field.at(name).problem("\"" + Field.shown(name) + "\" stands here twice, in different case");
            }
            enrolment.ifPresent(e -> enrolments.put(key, e));
        });
        return enrolments;
    }

    // Trust

    private static Policy.Trust trust(Optional<Field> found) {
        Optional<Field> field = found.filter(f -> f.objectWith(Set.of("addresses", "devices")));
        return new Policy.Trust(
                field.flatMap(f -> f.find("addresses"))
                        .map(PolicyDocument::addresses)
                        .orElse(NO_ADDRESSES),
                field.flatMap(f -> f.find("devices"))
                        .map(PolicyDocument::devices)
                        .orElse(NO_DEVICES));
    }

    private static Policy.Addresses addresses(Field field) {
        if (!field.objectWith(Set.of("allowed", "for", "atMost", "ipv6Prefix", "limit", "services"))) {
            return NO_ADDRESSES;
        }
        Optional<Duration> lasts = field.find("for").flatMap(f -> f.duration(LONGEST_TRUST));
        Optional<Duration> atMost = field.find("atMost").flatMap(f -> f.duration(LONGEST_TRUST));
        Duration standard = lasts.orElse(NO_ADDRESSES.lasts());
        Duration longest = atMost.orElse(standard);
        if (standard.compareTo(longest) > 0) {
            field.at(lasts.isPresent() ? "for" : "atMost")
                    .problem("for (" + standard + ") has to be no longer than atMost (" + longest + ")");
        }
        return new Policy.Addresses(
                field.find("allowed").flatMap(Field::flag).orElse(false),
                standard,
                longest,
                field.find("ipv6Prefix").flatMap(f -> f.number(48, 128)).orElse(NO_ADDRESSES.ipv6Prefix()),
                field.find("limit").flatMap(f -> f.number(1, 100)).orElse(NO_ADDRESSES.limit()),
                field.find("services").map(PolicyDocument::serviceSet).orElse(Set.of()));
    }

    private static Policy.Devices devices(Field field) {
        if (!field.objectWith(Set.of("allowed", "for", "limit"))) {
            return NO_DEVICES;
        }
        return new Policy.Devices(
                field.find("allowed").flatMap(Field::flag).orElse(false),
                field.find("for").flatMap(f -> f.duration(LONGEST_TRUST)).orElse(NO_DEVICES.lasts()),
                field.find("limit").flatMap(f -> f.number(1, 100)).orElse(NO_DEVICES.limit()));
    }

    private static Policy.AppPasswords appPasswords(Field field) {
        return field.objectWith(Set.of("limit"))
                ? new Policy.AppPasswords(
                        field.find("limit").flatMap(f -> f.number(0, 1000)).orElse(FEW_APP_PASSWORDS.limit()))
                : FEW_APP_PASSWORDS;
    }

    // Companies

    private static Policy.Company company(Field field, Pattern context, String what) {
        return field.objectWith(Set.of("providers", "contexts"))
                ? new Policy.Company(
                        field.find("providers")
                                .map(f -> texts(f, PROVIDER_ALIAS, "the alias of an identity provider of the realm"))
                                .orElse(Set.of()),
                        field.find("contexts").map(f -> texts(f, context, what)).orElse(Set.of()))
                : ANY_COMPANY;
    }

    /** An empty list would read as "none" and mean "any". */
    private static Set<String> texts(Field field, Pattern form, String what) {
        Set<String> texts = field.set(item -> {
            Optional<String> text = item.text();
            if (text.isPresent() && !form.matcher(text.get()).matches()) {
                item.problem("\"" + Field.shown(text.get()) + "\" has to be " + what);
            }
            return text;
        });
        if (field.isArray() && (field.value().isEmpty() || texts.size() > MOST_OF_COMPANY)) {
            field.problem(field.name() + " has to name at least one and at most " + MOST_OF_COMPANY
                    + "; leave it out to demand nothing");
        }
        return texts;
    }

    // Services

    private static Map<Service, Policy.ServiceRule> services(Field field, Set<String> networks) {
        Map<Service, Policy.ServiceRule> services = new EnumMap<>(Service.class);
        field.map((word, value) -> {
            Optional<Service> service = Service.of(word);
            if (service.isEmpty()) {
                value.problem("unknown service \"" + Field.shown(word) + "\"; there are " + words(Service.values()));
            }
            // Read all the same, so that all its problems come to light at once.
            Policy.ServiceRule rule = serviceRule(value, service, networks);
            service.ifPresent(known -> services.put(known, rule));
            return Optional.of(word);
        });
        return services;
    }

    private static Policy.ServiceRule serviceRule(Field field, Optional<Service> service, Set<String> networks) {
        Set<Service> services = service.map(Set::of).orElse(Set.of());
        field.objectWith(Set.of("trusted", "elsewhere", "networks"));
        return new Policy.ServiceRule(
                field.find("trusted").map(f -> proofs(f, services)).orElse(Set.of()),
                field.find("elsewhere").map(f -> proofs(f, services)).orElse(Set.of()),
                field.find("networks").map(f -> List.copyOf(f.set(item -> networkName(item, networks)))));
    }

    private static Set<Proof> proofs(Field field, Set<Service> services) {
        return field.set(item -> {
            Optional<Proof> proof = item.word("proof", Proof::of, List.of(Proof.values()));
            proof.ifPresent(p -> fits(p, services, item));
            return proof;
        });
    }

    private static void fits(Proof proof, Set<Service> services, Field field) {
        for (Service service : services) {
            if (!proof.opens(service)) {
                field.problem(
                        proof == Proof.MOBILE_PASSWORD
                                ? "mobile-password opens eas and nothing else, so not " + service
                                : proof + " never opens " + service
                                        + ": what a program keeps must not open pages where passwords are managed");
            } else if (!service.interactive() && (proof == Proof.PASSWORD_AND_SECOND_FACTOR || proof.ofCompany())) {
                field.remark(proof + " has no effect: " + service + " has no page to ask for it");
            }
        }
    }

    private static Optional<String> networkName(Field field, Set<String> networks) {
        Optional<String> name = field.text();
        if (name.isPresent() && !networks.contains(name.get())) {
            field.problem("unknown network \"" + Field.shown(name.get()) + "\"" + known(networks));
            return Optional.empty();
        }
        return name;
    }

    /** Only where they are few: a document can ask for ten thousand unknown networks, and each time they would be sorted. */
    private static String known(Set<String> networks) {
        if (networks.isEmpty()) {
            return "; the policy has no networks";
        }
        return networks.size() > 20
                ? ""
                : "; there are " + networks.stream().sorted().collect(Collectors.joining(", "));
    }

    private static Set<Service> serviceSet(Field field) {
        return field.set(item -> item.word("service", Service::of, List.of(Service.values())));
    }

    // Exceptions

    private static List<Policy.ExceptionRule> exceptions(Field field, Set<String> networks) {
        List<Policy.ExceptionRule> exceptions = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        List<Field> items = field.items();
        if (items.size() > MOST_EXCEPTIONS) {
            field.problem("exceptions are at most " + MOST_EXCEPTIONS);
        }
        for (Field item : items) {
            exception(item, networks).ifPresent(exception -> {
                if (!ids.add(exception.id())) {
                    item.at("id").problem("another exception has the id \"" + exception.id() + "\" already");
                }
                exceptions.add(exception);
            });
        }
        return exceptions;
    }

    private static Optional<Policy.ExceptionRule> exception(Field field, Set<String> networks) {
        if (!field.objectWith(Set.of("id", "accounts", "groups", "services", "from", "accept", "until"))) {
            return Optional.empty();
        }
        Optional<String> id = field.require("id").flatMap(PolicyDocument::exceptionId);
        Set<String> accounts =
                field.find("accounts").map(PolicyDocument::accountNames).orElse(Set.of());
        Set<String> groups =
                field.find("groups").map(f -> f.set(PolicyDocument::groupName)).orElse(Set.of());
        Optional<Instant> until = field.find("until").flatMap(Field::instant);
        if (field.find("until").isEmpty() && isEmpty(field.find("accounts")) && isEmpty(field.find("groups"))) {
            field.problem("an exception has to name accounts or groups, or to end (\"until\"); what holds for everybody"
                    + " for good belongs under \"services\"");
        }
        boolean listed =
                field.find("accounts").isPresent() || field.find("groups").isPresent();
        if (until.isPresent() && listed && isEmpty(field.find("accounts")) && isEmpty(field.find("groups"))) {
            // Else the last account taken out of a list would let everybody in.
            field.problem(
                    "an exception with an end has to name an account or a group, or to leave both lists out if it is"
                            + " for everybody");
        }
        Set<Service> services =
                field.require("services").map(PolicyDocument::serviceSet).orElse(Set.of());
        if (field.find("services")
                .filter(Field::isArray)
                .filter(f -> f.value().isEmpty())
                .isPresent()) {
            field.at("services").problem("services has to name at least one");
        }
        Optional<Policy.From> from = field.require("from").flatMap(f -> from(f, networks));
        Optional<Set<Proof>> accept = field.require("accept").map(f -> proofs(f, services));
        return id.isPresent() && from.isPresent() && accept.isPresent()
                ? Optional.of(
                        new Policy.ExceptionRule(id.get(), accounts, groups, services, from.get(), accept.get(), until))
                : Optional.empty();
    }

    private static boolean isEmpty(Optional<Field> field) {
        return field.isEmpty() || (field.get().isArray() && field.get().value().isEmpty());
    }

    private static Optional<String> exceptionId(Field field) {
        Optional<String> id = field.text();
        if (id.isPresent() && !EXCEPTION_ID.matcher(id.get()).matches()) {
            field.problem(
                    "id has to be up to 64 small letters, digits and hyphens, and begins with a letter or a digit");
            return Optional.empty();
        }
        return id;
    }

    private static Set<String> accountNames(Field field) {
        return field.set(item -> item.text().map(name -> {
            checkAccount(name, item);
            return lowerCase(name);
        }));
    }

    private static Optional<String> groupName(Field field) {
        Optional<String> name = field.text();
        name.ifPresent(text -> checkGroup(text, field));
        return name;
    }

    private static void checkAccount(String name, Field field) {
        if (name.length() > LONGEST_NAME || !ACCOUNT_NAME.matcher(name).matches()) {
            field.problem("\"" + Field.shown(name)
                    + "\" is no account: write its whole name, or the part before the @, in at most " + LONGEST_NAME
                    + " characters");
        }
    }

    private static void checkGroup(String name, Field field) {
        if (name.length() > LONGEST_NAME || !GROUP_NAME.matcher(name).matches()) {
            field.problem("a group's name has 1 to " + LONGEST_NAME + " characters and no space at either end");
        }
    }

    private static Optional<Policy.From> from(Field field, Set<String> networks) {
        if (field.isArray()) {
            Set<String> names = field.set(item -> networkName(item, networks));
            if (field.value().isEmpty()) {
                field.problem("from has to name at least one network");
            }
            return Optional.of(new Policy.From.Networks(List.copyOf(names)));
        }
        if (!field.isText()) {
            field.problem(
                    "from has to be anywhere, trusted, elsewhere, or the name of a network or an array of such names");
            return Optional.empty();
        }
        return switch (field.value().textValue()) {
            case "anywhere" -> Optional.of(new Policy.From.Anywhere());
            case "trusted" -> Optional.of(new Policy.From.Trusted());
            case "elsewhere" -> Optional.of(new Policy.From.Elsewhere());
            default -> networkName(field, networks).map(name -> new Policy.From.Networks(List.of(name)));
        };
    }

    // Words

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String words(Object[] all) {
        return Arrays.stream(all).map(Object::toString).collect(Collectors.joining(", "));
    }
}
