package dev.handover.router;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What may know of what. */
@AnalyzeClasses(packages = "dev.handover.router", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule routingAndLimitsArePure =
      classes()
          .that()
          .resideInAnyPackage("..router.routing..", "..router.limits..", "..router.balance..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "dev.handover.api.routing..",
              "dev.handover.router.routing..",
              "dev.handover.router.limits..",
              "dev.handover.router.balance..");

  @ArchTest
  static final ArchRule plansKnowNoTransport =
      noClasses()
          .that()
          .resideInAnyPackage("..router.plan..", "..router.measure..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.fabric8..", "io.quarkus..");

  @ArchTest
  static final ArchRule onlyTheSourceKnowsKubernetes =
      noClasses()
          .that()
          .resideOutsideOfPackages("..router.source..", "..router.admin..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..");

  @ArchTest
  static final ArchRule onlyTheAdminPortKnowsQuarkus =
      noClasses()
          .that()
          .resideOutsideOfPackage("..router.admin..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.quarkus..", "jakarta..");
}
