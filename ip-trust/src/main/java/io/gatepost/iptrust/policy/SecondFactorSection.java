// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The policy's section {@code secondFactor}. */
final class SecondFactorSection {
    private static final Duration LONGEST_CODE = Duration.ofHours(1);
    private static final Policy.Recovery NO_RECOVERY = new Policy.Recovery(false, Duration.ofMinutes(10));
    private static final Policy.RecoveryCodes A_DOZEN_CODES = new Policy.RecoveryCodes(12, 3);

    private SecondFactorSection() {}

    static Policy.SecondFactor read(Optional<Field> found, boolean hasNetworks) {
        Optional<Field> field = found.filter(f -> f.objectWith(Set.of(
                "enrolment", "methods", "recoveryCodes", "graceUntil", "enrolFrom", "groups", "accounts", "recovery")));
        Set<SecondFactorMethod> all = Set.of(SecondFactorMethod.values());
        return new Policy.SecondFactor(
                field.flatMap(f -> f.find("enrolment"))
                        .flatMap(SecondFactorSection::enrolment)
                        .orElse(Enrolment.REQUIRED),
                field.flatMap(f -> f.find("methods"))
                        .map(SecondFactorSection::methods)
                        .orElse(all),
                field.flatMap(f -> f.find("recoveryCodes"))
                        .map(SecondFactorSection::recoveryCodes)
                        .orElse(A_DOZEN_CODES),
                field.flatMap(f -> f.find("graceUntil")).flatMap(Field::instant),
                field.flatMap(f -> f.find("enrolFrom"))
                        .flatMap(f -> f.word("place to enrol", EnrolFrom::of, List.of(EnrolFrom.values())))
                        .orElse(hasNetworks ? EnrolFrom.TRUSTED : EnrolFrom.ANYWHERE),
                field.flatMap(f -> f.find("groups"))
                        .map(f -> enrolments(f, Holders::checkGroup, Function.identity()))
                        .orElse(Map.of()),
                field.flatMap(f -> f.find("accounts"))
                        .map(f -> enrolments(f, Holders::checkAccount, Holders::lowerCase))
                        .orElse(Map.of()),
                field.flatMap(f -> f.find("recovery"))
                        .map(SecondFactorSection::recovery)
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
                        ? value.require("enrolment").flatMap(SecondFactorSection::enrolment)
                        : Optional.empty()));
        if (read.size() > Holders.MOST) {
            field.problem(field.name() + " are at most " + Holders.MOST);
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
}
