// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.util.Random;
import java.util.Set;

/** The core is pure: what it answers depends on what it is given and on nothing else. */
@AnalyzeClasses(packages = "io.gatepost.iptrust", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule stands_on_little = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.gatepost.iptrust..",
                    "java.lang..",
                    "java.util..",
                    "java.time..",
                    "java.net",
                    "java.text",
                    "org.apache.commons.net.util..",
                    "com.fasterxml.jackson..",
                    "org.jspecify.annotations..");

    @ArchTest
    static final ArchRule jackson_is_for_reading_policies_only = noClasses()
            .that()
            .resideOutsideOfPackage("io.gatepost.iptrust.policy")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule commons_net_is_for_networks_only = noClasses()
            .that()
            .resideOutsideOfPackage("io.gatepost.iptrust.net")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.commons.net..");

    @ArchTest
    static final ArchRule has_no_clock = noClasses()
            .should()
            .callMethodWhere(describe(
                    "asks for the time",
                    call -> call.getTarget().getName().equals("now")
                            || (owner(call.getTarget()).equals("java.lang.System")
                                    && Set.of("currentTimeMillis", "nanoTime")
                                            .contains(call.getTarget().getName()))))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class);

    @ArchTest
    static final ArchRule has_no_chance =
            noClasses().should().dependOnClassesThat().areAssignableTo(Random.class);

    @ArchTest
    static final ArchRule reads_no_environment_and_prints_nothing = noClasses()
            .should()
            .callMethodWhere(describe(
                    "asks the environment",
                    call -> owner(call.getTarget()).equals("java.lang.System")
                            && Set.of("getenv", "getProperty", "getProperties")
                                    .contains(call.getTarget().getName())))
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    /** Of java.net only values, addresses and the spelling of names: whatever resolves a name or opens a connection is I/O. */
    @ArchTest
    static final ArchRule does_no_io = noClasses()
            .should()
            .callMethodWhere(describe(
                    "does I/O",
                    call -> owner(call.getTarget()).startsWith("java.net.")
                            && !owner(call.getTarget()).equals("java.net.IDN")
                            && !call.getTarget().getName().equals("getAddress")))
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.io..", "java.nio..", "java.net.http..", "java.util.logging..", "java.util.concurrent..");

    @ArchTest
    static final ArchRule packages_form_no_circle =
            slices().matching("io.gatepost.iptrust.(*)").should().beFreeOfCycles();

    private static String owner(AccessTarget target) {
        return target.getOwner().getFullName();
    }
}
