package dev.handover.e2e.demo;

import dev.handover.api.v1alpha1.JourneyStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.TrafficStatus;
import dev.handover.e2e.cluster.Heard;
import dev.handover.e2e.cluster.Model;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Keeps the screen up to date while the acts are played. */
final class Show implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(500);

  /** An event may name a revision a moment before it is known which version that is. */
  private static final Duration NAMING = Duration.ofMillis(700);

  private static final int RATE_OVER = 6;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

  private final Stage stage;
  private final Screen screen;
  private final int acts;
  private final ScheduledExecutorService painting =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final Deque<Heard> recent = new ArrayDeque<>();
  private Scene scene = new Scene("", 0, Instant.now(), Heard.NOTHING);
  private int eventsSaid;

  private record Scene(String act, int number, Instant since, Heard before) {}

  Show(Stage stage, Screen screen, int acts) {
    this.stage = stage;
    this.screen = screen;
    this.acts = acts;
  }

  /** An act begins. */
  synchronized void begin(int number, String act, String plot, Heard before) {
    sayEvents(Instant.now());
    scene = new Scene(act, number, Instant.now(), before);
    screen.say("");
    screen.say("=== Act %d of %d: %s".formatted(number, acts, act));
    screen.say("    " + plot);
    if (number == 1) {
      painting.scheduleWithFixedDelay(this::paint, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  void say(String line) {
    screen.say(CLOCK.format(Instant.now()) + "  " + line);
  }

  /** A missing look is no reason to stop: the next one comes in half a second. */
  private void paint() {
    try {
      var heard = stage.callers().heard();
      synchronized (this) {
        recent.addLast(heard);
        if (recent.size() > RATE_OVER) {
          recent.removeFirst();
        }
        sayEvents(Instant.now().minus(NAMING));
        stage.model().status().ifPresent(status -> screen.draw(frame(status, heard)));
      }
    } catch (IOException | RuntimeException unseen) {
      stage.ground().timeline().note("screen", String.valueOf(unseen.getMessage()));
    }
  }

  private void sayEvents(Instant until) {
    var events = stage.ground().timeline().events(stage.model().name());
    for (var seen : events.subList(eventsSaid, events.size())) {
      if (seen.at().isAfter(until)) {
        return;
      }
      screen.say(
          "%s  %-16s %s"
              .formatted(
                  CLOCK.format(seen.at()),
                  seen.what().getReason(),
                  stage.readable(seen.what().getMessage())));
      eventsSaid++;
    }
  }

  private Frame frame(ModelDeploymentStatus status, Heard heard) {
    var act = heard.since(scene.before());
    var traffic = Optional.ofNullable(status.traffic());
    return new Frame(
        scene.act(),
        scene.number(),
        acts,
        Duration.between(scene.since(), Instant.now()),
        Optional.ofNullable(status.level()).orElse("-"),
        stage.revisions(status),
        journey(status),
        traffic.map(Show::shares).orElse(Bar.Shares.NONE),
        traffic.map(TrafficStatus::mirror).orElse(0),
        perSecond(heard),
        act.sent(),
        act.failed(),
        act.wrong());
  }

  private double perSecond(Heard heard) {
    var lately = heard.since(recent.getFirst());
    return lately.seconds() > 0 ? lately.sent() / lately.seconds() : 0;
  }

  private static Bar.Shares shares(TrafficStatus traffic) {
    return new Bar.Shares(
        orZero(traffic.baseline()), orZero(traffic.stable()), orZero(traffic.candidate()));
  }

  private static int orZero(Integer percent) {
    return percent == null ? 0 : percent;
  }

  private String journey(ModelDeploymentStatus status) {
    var waiting =
        Optional.ofNullable(status.waitingFor())
            .map(it -> "; waits for " + it.what() + ": " + stage.readable(it.needs()))
            .orElse("");
    return Model.journey(status).map(journey -> words(journey, status)).orElse("at rest") + waiting;
  }

  private String words(JourneyStatus journey, ModelDeploymentStatus status) {
    return "%s of %s, %s"
        .formatted(
            journey.kind(),
            stage.readable(journey.revision()),
            "At".equals(journey.phase()) && journey.step() != null
                ? "step %d of %d".formatted(journey.step() + 1, status.steps().size())
                : journey.phase().toLowerCase(java.util.Locale.ROOT));
  }

  @Override
  public void close() {
    painting.shutdownNow();
    if (screen instanceof Screen.Live live) {
      live.end();
    }
  }
}
