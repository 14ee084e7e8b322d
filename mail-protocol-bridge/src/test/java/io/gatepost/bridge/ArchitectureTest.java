// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.gatepost.bridge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String APP = "io.gatepost.bridge.app..";
    private static final String INBOUND = "io.gatepost.bridge.inbound..";
    private static final String OUTBOUND = "io.gatepost.bridge.outbound..";

    @ArchTest
    static final ArchRule the_core_sees_neither_side = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.gatepost.bridge.login..",
                    "io.gatepost.bridge.desk..",
                    "io.gatepost.bridge.port..",
                    "io.gatepost.bridge.peer..",
                    "io.gatepost.bridge.token..",
                    "io.gatepost.bridge.known..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(INBOUND, OUTBOUND, APP);

    /** The ports speak of logins, and the desks use the ports. */
    @ArchTest
    static final ArchRule no_package_is_in_a_cycle =
            slices().matching("io.gatepost.bridge.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule inbound_sees_no_outbound = noClasses()
            .that()
            .resideInAPackage(INBOUND)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(OUTBOUND, APP);

    @ArchTest
    static final ArchRule outbound_sees_no_inbound = noClasses()
            .that()
            .resideInAPackage(OUTBOUND)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(INBOUND, APP);

    @ArchTest
    static final ArchRule one_inbound_never_sees_another =
            slices().matching("io.gatepost.bridge.inbound.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule one_outbound_never_sees_another =
            slices().matching("io.gatepost.bridge.outbound.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule the_framework_stays_in_app = noClasses()
            .that()
            .resideOutsideOfPackage(APP)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.quarkus..", "io.smallrye..", "jakarta..", "org.eclipse.microprofile..", "io.micrometer..");

    @ArchTest
    static final ArchRule only_the_edges_speak_network = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.gatepost.bridge.login..",
                    "io.gatepost.bridge.desk..",
                    "io.gatepost.bridge.port..",
                    "io.gatepost.bridge.token..",
                    "io.gatepost.bridge.known..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "com.fasterxml..");

    @ArchTest
    static final ArchRule records_of_the_core_are_public_and_final = classes()
            .that()
            .resideInAPackage("io.gatepost.bridge.login..")
            .and()
            .areRecords()
            .should()
            .bePublic();
}
