// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import jakarta.ws.rs.HttpMethod;
import java.util.Set;

/** The borders of the module, and the guard before every admin method. */
@AnalyzeClasses(packages = "io.gatepost.keycloak", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule packages_have_an_order =
            slices().matching("io.gatepost.keycloak.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule parts_of_packages_have_an_order_too =
            slices().matching("io.gatepost.keycloak.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule of_gatepost_only_the_core_is_known = noClasses()
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are of another module of Gatepost",
                    type -> type.getPackageName().startsWith("io.gatepost.")
                            && !type.getPackageName().startsWith("io.gatepost.iptrust")
                            && !type.getPackageName().startsWith("io.gatepost.keycloak")));

    @ArchTest
    static final ArchRule secrets_are_kept_from_printing = classes()
            .that()
            .haveSimpleNameContaining("Secret")
            .and()
            .doNotHaveSimpleName("WrongSecrets")
            .should(declareToString());

    /** Keycloak hands an extension of the admin REST every caller with a valid token, whatever their roles. */
    @ArchTest
    static final ArchRule every_admin_method_asks_the_guard_itself = methods()
            .that(DescribedPredicate.describe(
                    "answer requests to the admin REST",
                    method -> method.isMetaAnnotatedWith(HttpMethod.class)
                            && method.getOwner().getAllFields().stream()
                                    .anyMatch(field ->
                                            field.getRawType().getSimpleName().equals("AdminRequest"))))
            .should(askTheGuard());

    /** Who waits for a turn may have lost the right meanwhile. */
    @ArchTest
    static final ArchRule admins_get_their_turn_from_where_they_are_asked_again = noClasses()
            .that()
            .resideInAPackage("io.gatepost.keycloak.rest..")
            .and()
            .doNotHaveSimpleName("AdminRequest")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.gatepost.keycloak.turn");

    private static ArchCondition<JavaMethod> askTheGuard() {
        return new ArchCondition<>("ask AdminGuard") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean asks = method.getMethodCallsFromSelf().stream()
                        .filter(call -> Set.of("AdminGuard", "Right")
                                .contains(call.getTargetOwner().getSimpleName()))
                        .map(call -> call.getTarget().getName())
                        // Who is asked who is there, or what they may, lets everybody in.
                        .anyMatch(name -> !name.equals("caller") && !name.startsWith("may"));
                events.add(new SimpleConditionEvent(
                        method, asks, method.getFullName() + (asks ? " asks" : " does not ask") + " AdminGuard"));
            }
        };
    }

    private static ArchCondition<JavaClass> declareToString() {
        return new ArchCondition<>("say themselves how they print") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean declares = type.tryGetMethod("toString").isPresent();
                events.add(new SimpleConditionEvent(type, declares, type.getName() + " has no toString of its own"));
            }
        };
    }
}
