package dev.handover.rollout;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.Arrays;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs invariants by their numbers and says which fail: for mutants of {@link Decide}. */
public final class Killers {
  private Killers() {}

  /** Prints a line for each invariant that fails. */
  public static void main(String[] invariants) {
    var failures = new Failures();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(invariants).map(Killers::property).toList())
                .configurationParameter("jqwik.database", "")
                .configurationParameter("jqwik.shrinking.default", "OFF")
                .build(),
            failures);
    if (failures.run < invariants.length) {
      throw new IllegalStateException(
          "%d of %s were run".formatted(failures.run, List.of(invariants)));
    }
  }

  private static DiscoverySelector property(String invariant) {
    return Arrays.stream(InvariantsTest.class.getDeclaredMethods())
        .filter(method -> method.getName().startsWith("invariant" + invariant + "_"))
        .findFirst()
        .map(method -> selectMethod(InvariantsTest.class, method))
        .orElseThrow(() -> new IllegalArgumentException("there is no invariant " + invariant));
  }

  private static final class Failures implements TestExecutionListener {
    private int run;

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        run++;
        result.getThrowable().ifPresent(failure -> print(test, failure));
      }
    }

    private static void print(TestIdentifier test, Throwable failure) {
      var name =
          test.getSource()
              .map(MethodSource.class::cast)
              .map(MethodSource::getMethodName)
              .orElseThrow();
      var lines = String.valueOf(failure.getMessage()).lines().map(String::strip);
      System.out.printf(
          "killed by %s: %s%n", name, String.join(" ", lines.filter(it -> !it.isEmpty()).toList()));
    }
  }
}
