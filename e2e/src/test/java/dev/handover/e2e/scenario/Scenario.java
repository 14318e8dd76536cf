package dev.handover.e2e.scenario;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Scenarios on a real cluster, side by side. Methods and display names begin with the id that the
 * situation has elsewhere: L for the life of a rollout, A for analysis, T for traffic, N for what
 * goes wrong around it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("cluster")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = Scenario.OPERATOR, mode = ResourceAccessMode.READ)
@ExtendWith(Ground.class)
@Timeout(value = 6, unit = TimeUnit.MINUTES)
@interface Scenario {
  /** The operator and its Prometheus, which all scenarios need and few may disturb. */
  String OPERATOR = "operator";

  /** Scenarios that take away the operator or Prometheus: they run when nothing else does. */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @Inherited
  @Tag("cluster")
  @ResourceLock(value = OPERATOR, mode = ResourceAccessMode.READ_WRITE)
  @ExtendWith(Ground.class)
  @Timeout(value = 8, unit = TimeUnit.MINUTES)
  @interface Disturbing {}
}
