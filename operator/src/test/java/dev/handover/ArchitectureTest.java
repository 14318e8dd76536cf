package dev.handover;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** What may know of what. */
@AnalyzeClasses(packages = "dev.handover", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] PURE = {"dev.handover.rollout..", "dev.handover.evidence.."};

  /** Methods that ask a clock, whatever class they are called on. */
  private static final Set<String> ASKS_A_CLOCK =
      Set.of("now", "currentTimeMillis", "nanoTime", "systemUTC", "systemDefaultZone", "system");

  @ArchTest
  static final ArchRule decidingAndJudgingUseOnlyJava =
      classes()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "dev.handover.rollout..", "dev.handover.evidence..");

  @ArchTest
  static final ArchRule decidingAndJudgingTouchNothing =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..",
              "java.net..",
              "java.nio..",
              "java.sql..",
              "java.security..",
              "java.util.concurrent..",
              "java.util.logging..",
              "java.lang.reflect..");

  @ArchTest
  static final ArchRule decidingAndJudgingAreTheSameEachTime =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Random")
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.random..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.UUID")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.Thread")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Clock")
          .orShould()
          .callMethodWhere(asksAClock())
          .orShould()
          .callMethod(Math.class, "random");

  @ArchTest
  static final ArchRule decidingKnowsNoJudge =
      noClasses()
          .that()
          .resideInAPackage("dev.handover.rollout..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.handover.evidence..");

  @ArchTest
  static final ArchRule whatIsDoneKnowsNotWhoAsksForIt =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.handover.workload..",
              "dev.handover.traffic..",
              "dev.handover.prometheus..",
              "dev.handover.telemetry..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.handover.reconcile..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule podsKnowNothingOfTraffic =
      noClasses()
          .that()
          .resideInAPackage("dev.handover.workload..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.handover.traffic..", "dev.handover.prometheus..");

  @ArchTest
  static final ArchRule measuringKnowsNoKubernetes =
      noClasses()
          .that()
          .resideInAPackage("dev.handover.prometheus..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..", "io.quarkus..")
          .allowEmptyShould(true);

  private static DescribedPredicate<JavaCall<?>> asksAClock() {
    return DescribedPredicate.describe(
        "the target asks a clock",
        call ->
            ASKS_A_CLOCK.contains(call.getTarget().getName())
                && call.getTargetOwner().getPackageName().startsWith("java."));
  }
}
