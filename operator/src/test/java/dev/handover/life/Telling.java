package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.rollout.Notice.Reason;
import dev.handover.stage.Death;
import dev.handover.stage.Requests.Request;
import dev.handover.stage.Stage;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One telling of a {@link Plot}: time passes when the operator waits for time, people and models do
 * their part, and when the operator dies another one starts.
 */
final class Telling implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  /** Time may have passed unseen, since a hold begins with the first look of an operator. */
  private static final Duration AGAIN = Duration.ofSeconds(2);

  private static final Duration KEEP_WARM = Duration.ofMinutes(30);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final Plot plot;
  private final Stage stage;
  private final Death death;
  private final Logbook logbook;
  private boolean survived = true;
  private long passes;
  private int looks;
  private Optional<Waited> waited = Optional.empty();

  /**
   * Time that was let pass.
   *
   * @param why what it was let pass for
   * @param at when that was
   */
  private record Waited(String why, Instant at) {}

  Telling(KubernetesClient admin, Plot plot, Death death) {
    this.plot = plot;
    this.death = death;
    stage = new Stage(admin);
    plot.scene(stage);
    logbook = new Logbook(stage);
  }

  Stage stage() {
    return stage;
  }

  /** From the beginning to the end, whatever becomes of the operator. */
  Telling tell() {
    var before = stage.passes();
    plot.opening(stage.start(death));
    until("it comes to its end", this::over);
    passes = stage.passes() - before;
    until("nothing more comes", this::settled);
    return this;
  }

  private boolean settled() {
    followUp();
    if (!logbook.gone()) {
      var before = stage.passes();
      stage.skip(Duration.ZERO).until("looked at again", () -> stage.passes() > before);
    }
    return ++looks > 2;
  }

  /** What is found wrong on the way ends it at once. */
  private void until(String what, Callable<Boolean> holds) {
    try {
      Awaitility.await(what)
          .pollInSameThread()
          .atMost(PATIENCE)
          .pollInterval(LOOK_EVERY)
          .until(holds);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "%s: %s; status is%n%s"
              .formatted(plot, what, Serialization.asYaml(logbook.status().orElse(null))),
          e);
    }
  }

  private boolean over() {
    followUp();
    var status = logbook.status();
    status.ifPresent(it -> plot.act(stage, it));
    status.ifPresent(this::letTimePass);
    return logbook.gone()
        ? !death.isNear()
        : status.filter(Telling::atRest).filter(plot::over).isPresent();
  }

  private static boolean atRest(ModelDeploymentStatus status) {
    return status.journey() == null
        && status.previous() == null
        && status.leaving().isEmpty()
        && Stage.synced(status);
  }

  /** Another operator follows one that died; in between nothing moves. */
  private void followUp() {
    if (!survived || !death.hasCome()) {
      return;
    }
    survived = false;
    waited = Optional.empty();
    stage.bury();
    var left = ways();
    var first = stage.measurements().hold();
    stage.start().until("the next operator looks", () -> first.reached() || logbook.gone());
    assertThat(ways()).as("before the next operator decides").isEqualTo(left);
    first.release();
    stage.measured(); // what the dead one wrote would let time pass that was meant for another step
  }

  /** Whatever leads a caller to somebody. */
  private Ways ways() {
    return new Ways(
        stage.table(Stage.NAME),
        stage.service(Stage.NAME).map(front -> front.getSpec().getSelector()));
  }

  private record Ways(Optional<RouteTable> table, Optional<Map<String, String>> front) {}

  private void letTimePass(ModelDeploymentStatus status) {
    if (!stage.looked()) {
      return;
    }
    if (status.releasing() != null) {
      letPass(DRAIN, "release");
    } else if (status.journey() != null) {
      if (status.waitingFor() != null && status.waitingFor().what().equals("Hold")) {
        letPass(plot.hold(), status.journey().ticket() + status.journey().step());
      }
    } else if (status.leaving().stream().anyMatch(it -> it.unusedSince() != null)) {
      letPass(DRAIN, "drain");
    } else if (status.previous() != null && Stage.synced(status) && plot.over(status)) {
      letPass(KEEP_WARM, "keep warm");
    }
  }

  private void letPass(Duration time, String why) {
    var now = Instant.now();
    if (waited.filter(it -> it.why().equals(why) && it.at().plus(AGAIN).isAfter(now)).isEmpty()) {
      stage.skip(time);
      waited = Optional.of(new Waited(why, now));
    }
  }

  /** Whether the operator lived to see the end. */
  boolean survived() {
    return survived;
  }

  /** How many passes it took. */
  long passes() {
    return passes;
  }

  /** What the first operator wrote, in order. */
  List<Request> writes() {
    return death.writes();
  }

  Logbook logbook() {
    return logbook;
  }

  /** Everything that people were told, with how often. */
  Map<String, Integer> told() {
    return stage.admin().v1().events().inNamespace(stage.namespace()).list().getItems().stream()
        .filter(
            it -> ModelDeployment.class.getSimpleName().equals(it.getInvolvedObject().getKind()))
        .collect(Collectors.toMap(it -> it.getReason() + ": " + it.getMessage(), Event::getCount));
  }

  /** How long each step lasted that was left for what comes next, by the operator's own clock. */
  List<Duration> lasted() {
    var entered = Optional.<Instant>empty();
    var lasted = new ArrayList<Duration>();
    var history = logbook.status().map(ModelDeploymentStatus::history).orElse(List.of());
    for (var entry : history.reversed()) {
      var at = Instant.parse(entry.at());
      switch (Reason.valueOf(entry.reason())) {
        case SteppedUp -> {
          entered.ifPresent(then -> lasted.add(Duration.between(then, at)));
          entered = Optional.of(at);
        }
        case Promoted, LevelReached -> {
          entered.ifPresent(then -> lasted.add(Duration.between(then, at)));
          entered = Optional.empty();
        }
        case JourneyStarted, RolledBack -> entered = Optional.empty();
        default -> {}
      }
    }
    return lasted;
  }

  @Override
  public void close() {
    logbook.close();
    stage.close();
  }
}
