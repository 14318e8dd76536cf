package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.reconcile.status.Kstatus;
import dev.handover.rollout.Chronicles.Page;
import dev.handover.rollout.Consent.Question;
import dev.handover.rollout.Happening.Abort;
import dev.handover.rollout.Happening.Approve;
import dev.handover.rollout.Happening.BaselineChanged;
import dev.handover.rollout.Happening.BaselineIs;
import dev.handover.rollout.Happening.BaselineWritten;
import dev.handover.rollout.Happening.Behaves;
import dev.handover.rollout.Happening.Breaker;
import dev.handover.rollout.Happening.CeilingSet;
import dev.handover.rollout.Happening.Conduct;
import dev.handover.rollout.Happening.Deleted;
import dev.handover.rollout.Happening.DeploymentDeleted;
import dev.handover.rollout.Happening.DiesBeforeStatus;
import dev.handover.rollout.Happening.GuardrailsEdited;
import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.Paused;
import dev.handover.rollout.Happening.PodsBack;
import dev.handover.rollout.Happening.PodsLost;
import dev.handover.rollout.Happening.QueueSet;
import dev.handover.rollout.Happening.ReplicasSet;
import dev.handover.rollout.Happening.Retry;
import dev.handover.rollout.Happening.Rollback;
import dev.handover.rollout.Happening.Rollback.Which;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Happening.Sight;
import dev.handover.rollout.Happening.StepsEdited;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Intent.OnNewRevision;
import dev.handover.rollout.Intent.Unobserved;
import dev.handover.rollout.Intent.Unobserved.Then;
import dev.handover.rollout.Snapshot.BaselineState;
import dev.handover.rollout.Snapshot.Trouble;
import dev.handover.rollout.Step.Entry;
import dev.handover.rollout.World.End;
import dev.handover.rollout.World.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Plays every cell of the journey by event tables in docs/decisions.md: what is heard, where the
 * resource stands then, and who answers. A cell that is wrong there shows the line to write.
 */
class JourneyTableTest {
  private static final Path PAGE = Path.of("../docs/decisions.md");
  private static final String SECTION = "## Journey by event";

  /** Long enough for every router to confirm, and for measurements under the new table. */
  private static final int SETTLED = 4;

  private static final String NEW_REVISION = "new revision v3";
  private static final Rollback OLDEST = new Rollback(Which.Oldest);
  private static final String STABLE_AGAIN = "spec back at stable v1";

  /** Where a resource stands before something happens. */
  private enum Place {
    REST_AT_SHADOW("Rest at Shadow"),
    REST_AT_FULL("Rest at Full"),
    REST_WARM("Rest at Full, previous warm"),
    REST_RETIRED("Rest at Full, v1 retired"),
    REST_REJECTED("Rest at Full, v2 rejected"),
    REST_LATCHED("Rest at Shadow, latched"),
    LAUNCH_BELOW("Launch to Shadow"),
    LAUNCH("Launch at 20 %"),
    CANARY_BELOW("Canary at 20 %, level Shadow"),
    MIRROR_BELOW("Canary at its mirror, level Shadow"),
    BAKE_BELOW("Canary at 95 %, its bake, level Shadow"),
    CANARY_MIRROR("Canary at its mirror"),
    CANARY_SHARE("Canary at 20 %"),
    CANARY_BAKE("Canary at 95 %, its bake"),
    CANARY_WARM("Canary of v3 at 20 %, v1 warm"),
    CANARY_QUEUED("Canary at 20 %, v3 queued"),
    ROLLBACK("Canary back to v1 at 20 %, a rollback"),
    CLIMB("Climb at 20 %"),
    CLIMB_QUEUED("Climb at 20 %, v3 queued"),
    STEP_WAITS("Canary at 20 %, 50 % needs an approval"),
    LEVEL_WAITS("Climb starting, Full needs an approval");

    private final String title;

    Place(String title) {
      this.title = title;
    }

    private boolean canary() {
      return this == CANARY_MIRROR || this == CANARY_SHARE || this == CANARY_BAKE;
    }

    private boolean asks() {
      return this == STEP_WAITS || this == LEVEL_WAITS;
    }

    private boolean rest() {
      return switch (this) {
        case REST_AT_SHADOW, REST_AT_FULL, REST_WARM, REST_RETIRED, REST_REJECTED, REST_LATCHED ->
            true;
        case LAUNCH_BELOW,
            LAUNCH,
            CANARY_BELOW,
            MIRROR_BELOW,
            BAKE_BELOW,
            CANARY_MIRROR,
            CANARY_SHARE,
            CANARY_BAKE,
            CANARY_WARM,
            CANARY_QUEUED,
            ROLLBACK,
            CLIMB,
            CLIMB_QUEUED,
            STEP_WAITS,
            LEVEL_WAITS ->
            false;
      };
    }
  }

  /** One row of a table. */
  private record Row(
      String event, String heard, String then, String answers, String waits, Kstatus tools) {
    private String line() {
      return "| %s | %s | %s | %s | %s | %s |".formatted(event, heard, then, answers, waits, tools);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyCellIsAsThePageSays() throws IOException {
    var page = page();
    return Stream.of(Place.values())
        .flatMap(
            place ->
                events(place).entrySet().stream()
                    .map(
                        event ->
                            DynamicTest.dynamicTest(
                                place.title + ": " + event.getKey(),
                                () ->
                                    assertThat(
                                            page.getOrDefault(place.title, Map.of())
                                                .get(event.getKey()))
                                        .isEqualTo(
                                            played(place, event.getKey(), event.getValue())
                                                .line()))));
  }

  @Test
  void thePageHasEveryCellOnceAndNoOther() throws IOException {
    var wanted =
        Stream.of(Place.values())
            .collect(
                Collectors.toMap(
                    place -> place.title, place -> List.copyOf(events(place).keySet())));
    var written =
        page().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, entry -> List.copyOf(entry.getValue().keySet())));
    assertThat(written).isEqualTo(wanted);
  }

  private static Row played(Place place, String event, List<Happening> happenings) {
    var passes = new ArrayList<Pass>();
    var world = at(place, passes::add);
    passes.clear();
    world.play(happenings);
    var heard =
        passes.stream()
            .filter(pass -> pass.end() == End.Told)
            .flatMap(pass -> pass.decision().notices().stream())
            .map(notice -> "`%s`".formatted(notice.reason()))
            .collect(Collectors.joining(" "));
    var last = passes.getLast().decision();
    return new Row(
        event,
        heard,
        World.place(last.next()),
        answers(last),
        last.waiting().map(it -> "`%s`".formatted(it.what())).orElse(""),
        Kstatus.after(Page.of(passes.getLast())));
  }

  private static String answers(Decision decision) {
    var arms =
        decision.routing().arms().stream()
            .map(arm -> "%d %% %s".formatted(arm.weight(), told(arm.decider())));
    var mirror = decision.routing().mirror().map(it -> "copies to " + it.model()).stream();
    return Stream.concat(arms, mirror).collect(Collectors.joining(", "));
  }

  private static String told(Decider decider) {
    return switch (decider) {
      case Decider.BaselineAlone() -> "baseline";
      case Decider.Watched(var model) -> "baseline (%s watches)".formatted(model);
      case Decider.Model(var model, var fallback) -> model.toString();
    };
  }

  /** Everything that may happen at a place and means something there. */
  private static Map<String, List<Happening>> events(Place place) {
    var events = new LinkedHashMap<String, List<Happening>>();
    if (place.asks()) {
      approval(place, events);
      return events;
    }
    switch (place) {
      case REST_RETIRED -> retired(events);
      case CANARY_WARM -> rollback(events);
      case ROLLBACK -> underRollback(events);
      case CANARY_QUEUED, CLIMB_QUEUED -> queued(place, events);
      case LAUNCH_BELOW, CANARY_BELOW -> below(events);
      case MIRROR_BELOW, BAKE_BELOW -> raised(events);
      default -> anywhere(place, events);
    }
    return events;
  }

  private static void anywhere(Place place, Map<String, List<Happening>> events) {
    spec(place, events);
    if (place == Place.REST_REJECTED || place == Place.REST_LATCHED) {
      return;
    }
    if (place == Place.REST_WARM) { // the rest is as without a warm one
      breach(place, events);
      pods(place, events);
      rollback(events);
      return;
    }
    measurements(place, events);
    pods(place, events);
    events.put("baseline missing", List.of(new BaselineIs(new BaselineState.Missing("gone"))));
    events.put("baseline changed in the spec", List.of(new BaselineChanged(), time(1)));
    events.put("baseline taken out of the spec", List.of(new BaselineWritten(false), time(1)));
    events.put("guardrails edited", List.of(new GuardrailsEdited(), time(1)));
    if (!place.rest()) {
      events.put("abort", List.of(new Abort(false)));
    }
    events.put(
        "stale ticket",
        List.of(
            new Abort(true),
            new Approve(true),
            new Retry(true),
            new Rollback(Which.Stale),
            new Seconds(2)));
    events.put("retry of v8, rejected before", List.of(new Retry(), time(1)));
    events.put("operator restarts", List.of(new DiesBeforeStatus(), new Seconds(1)));
    events.put("deleted", List.of(new Deleted()));
  }

  /** Where the ceiling can be raised; all else is as in other journeys of that kind. */
  private static void raised(Map<String, List<Happening>> events) {
    events.put("ceiling raised to Full", List.of(new CeilingSet(Level.Full), time(1)));
    events.put(
        "ceiling raised to Full, 10 minutes", List.of(new CeilingSet(Level.Full), time(600)));
  }

  private static void below(Map<String, List<Happening>> events) {
    raised(events);
    events.put("ceiling lowered to HumanOnly", List.of(new CeilingSet(Level.HumanOnly)));
    events.put(NEW_REVISION, List.of(new ModelChanged(3)));
    events.put("breach", List.of(new Behaves(Who.Trial, Conduct.Bad), time(1)));
    events.put("its pods unready", List.of(lost(Who.Trial)));
    events.put("abort", List.of(new Abort(false)));
    events.put("deleted", List.of(new Deleted()));
  }

  private static void queued(Place place, Map<String, List<Happening>> events) {
    var tried = place == Place.CANARY_QUEUED ? 2 : 1;
    events.put("nothing, 5 minutes", List.of(time(300)));
    events.put("a newer revision v4", List.of(new ModelChanged(4)));
    events.put("a newer revision v4, 5 minutes", List.of(new ModelChanged(4), time(300)));
    events.put("the spec names v%d again".formatted(tried), List.of(new ModelChanged(tried)));
    if (place == Place.CANARY_QUEUED) {
      events.put(STABLE_AGAIN, List.of(new ModelChanged(1)));
    }
    events.put("onNewRevision: Supersede", List.of(new QueueSet(OnNewRevision.Supersede)));
    events.put("abort", List.of(new Abort(false)));
    events.put("breach", List.of(new Behaves(Who.Trial, Conduct.Bad), time(1)));
    events.put("its pods unready", List.of(lost(Who.Trial)));
    events.put("paused, 2 minutes", List.of(new Paused(true), time(120)));
    events.put("steps edited", List.of(edited()));
    events.put("ceiling lowered to Shadow", List.of(new CeilingSet(Level.Shadow)));
    events.put("ceiling lowered to HumanOnly", List.of(new CeilingSet(Level.HumanOnly)));
    events.put("operator restarts", List.of(new DiesBeforeStatus(), time(1)));
    events.put("deleted", List.of(new Deleted()));
  }

  /** To v1, while it is warm. */
  private static void rollback(Map<String, List<Happening>> events) {
    events.put("rollback: recorded", List.of(OLDEST));
    events.put("rollback: acted on", List.of(OLDEST, time(1)));
    events.put(
        "rollback, operator dies before it is noted", List.of(OLDEST, new DiesBeforeStatus()));
    events.put("rollback, stale ticket", List.of(new Rollback(Which.Stale), time(5)));
    events.put("rollback while paused", List.of(new Paused(true), OLDEST, time(1)));
    events.put("rollback, stable's pods unready", List.of(lost(Who.Stable), OLDEST, time(1)));
    events.put("rollback, v1's pods unready", List.of(lost(Who.Previous), OLDEST, time(1)));
    events.put("rollback, then steps edited", List.of(OLDEST, time(120), edited(), time(1)));
    events.put("rollback, then a new revision v4", List.of(OLDEST, time(1), new ModelChanged(4)));
  }

  /** To v1, which has no pods any more. */
  private static void retired(Map<String, List<Happening>> events) {
    events.put("rollback: recorded", List.of(OLDEST));
    events.put("rollback: acted on", List.of(OLDEST, time(1)));
    events.put("rollback, 10 minutes", List.of(OLDEST, time(600)));
    events.put("rollback while paused, 10 minutes", List.of(new Paused(true), OLDEST, time(600)));
    events.put("rollback, its Deployment gone", List.of(new DeploymentDeleted(), OLDEST, time(1)));
    events.put(
        "ceiling lowered to HumanOnly, then rollback",
        List.of(new CeilingSet(Level.HumanOnly), OLDEST, time(1)));
  }

  private static void underRollback(Map<String, List<Happening>> events) {
    events.put("nothing, 10 minutes", List.of(time(600)));
    events.put(NEW_REVISION, List.of(new ModelChanged(3)));
    events.put("the spec names v1", List.of(new ModelChanged(1)));
    events.put("retry of v2", List.of(new Retry(), time(1)));
    events.put("the same ticket again", List.of(OLDEST, time(5)));
    events.put("steps edited", List.of(edited()));
    events.put("breach", List.of(new Behaves(Who.Trial, Conduct.Bad), time(1)));
    events.put(
        "breach, then rollback again",
        List.of(new Behaves(Who.Trial, Conduct.Bad), time(1), OLDEST, time(1)));
    events.put("abort", List.of(new Abort(false)));
    events.put("its pods unready", List.of(lost(Who.Trial)));
    events.put("ceiling lowered to Shadow", List.of(new CeilingSet(Level.Shadow)));
    events.put("operator restarts", List.of(new DiesBeforeStatus(), time(1)));
    events.put("deleted", List.of(new Deleted()));
  }

  private static void spec(Place place, Map<String, List<Happening>> events) {
    events.put(NEW_REVISION, List.of(new ModelChanged(3)));
    if (place.canary() || place == Place.REST_REJECTED) {
      events.put(STABLE_AGAIN, List.of(new ModelChanged(1)));
    }
    if (place == Place.REST_REJECTED || place == Place.REST_LATCHED) {
      events.put("retry", List.of(new Retry(), new Seconds(1)));
    }
    if (place == Place.REST_REJECTED) {
      events.put("steps edited", List.of(edited()));
    }
    if (place == Place.REST_REJECTED || place == Place.REST_LATCHED || place == Place.REST_WARM) {
      return;
    }
    if (place == Place.REST_AT_SHADOW) {
      events.put("ceiling raised to Full", List.of(new CeilingSet(Level.Full)));
    } else {
      events.put("ceiling lowered to Shadow", List.of(new CeilingSet(Level.Shadow)));
    }
    events.put("ceiling lowered to HumanOnly", List.of(new CeilingSet(Level.HumanOnly)));
    events.put("steps edited", List.of(edited()));
    events.put("replicas edited", List.of(new ReplicasSet(4)));
    events.put("paused, 2 minutes", List.of(new Paused(true), new Seconds(120)));
  }

  /** All else is as where nobody is asked. */
  private static void approval(Place place, Map<String, List<Happening>> events) {
    events.put("nothing, 10 minutes", List.of(time(600)));
    events.put("approve: recorded", List.of(new Approve(false)));
    events.put("approve: acted on", List.of(new Approve(false), time(1)));
    events.put(
        "approve, operator restarts between the two",
        List.of(new Approve(false), new DiesBeforeStatus(), time(1)));
    events.put("approve, stale ticket", List.of(new Approve(true), time(5)));
    events.put("approve while paused", List.of(new Paused(true), new Approve(false), time(5)));
    events.put(
        "approve while paused, then go on",
        List.of(new Paused(true), new Approve(false), new Paused(false), time(1)));
    events.put("approve, then abort", List.of(new Approve(false), new Abort(false)));
    events.put("breach", List.of(new Behaves(waiting(place), Conduct.Bad), time(1)));
    events.put(
        "breach, then approve",
        List.of(new Behaves(waiting(place), Conduct.Bad), time(1), new Approve(false), time(5)));
    events.put(
        "no measurements, then approve", List.of(new Sight(false), new Approve(false), time(5)));
    events.put(
        "approve, its pods unready, then ready for 30 s",
        List.of(new Approve(false), lost(Who.Trial), new PodsBack(Who.Trial), time(120)));
    events.put(NEW_REVISION, List.of(new ModelChanged(3)));
    events.put("steps edited, none asks", List.of(edited(), time(10)));
    events.put("steps edited, 60 % asks", List.of(editedAsking(), time(60)));
    events.put(
        "approve, then steps edited, 60 % asks",
        List.of(new Paused(true), new Approve(false), editedAsking(), new Paused(false), time(60)));
    events.put("ceiling lowered to Shadow", List.of(new CeilingSet(Level.Shadow), time(60)));
    events.put("deleted", List.of(new Deleted()));
  }

  /** Before a climb has a share, it is the watching stable one that is judged. */
  private static Who waiting(Place place) {
    return place == Place.LEVEL_WAITS ? Who.Stable : Who.Trial;
  }

  private static Happening editedAsking() {
    return new StepsEdited(
        List.of(
            new Step.Share(10, Duration.ofSeconds(5)),
            new Step.Share(60, Duration.ofSeconds(5), Entry.OnApproval)));
  }

  private static Happening edited() {
    return new StepsEdited(
        List.of(
            new Step.Share(10, Duration.ofSeconds(5)), new Step.Share(60, Duration.ofSeconds(5))));
  }

  private static void measurements(Place place, Map<String, List<Happening>> events) {
    var who = judged(place);
    breach(place, events);
    events.put("too little data, 1 minute", List.of(new Behaves(who, Conduct.Unclear), time(60)));
    events.put("breaker open", List.of(new Breaker(who, true)));
    if (place.canary()) {
      events.put(
          "breakers of both open, 1 minute",
          List.of(new Breaker(Who.Stable, true), new Breaker(Who.Trial, true), time(60)));
    }
    events.put("no measurements, 30 s", List.of(new Sight(false), time(30)));
    events.put("no measurements, beyond the limit", List.of(new Sight(false), time(60)));
  }

  private static void breach(Place place, Map<String, List<Happening>> events) {
    events.put("breach", List.of(new Behaves(judged(place), Conduct.Bad), new Seconds(1)));
  }

  private static Who judged(Place place) {
    return place.rest() ? Who.Stable : Who.Trial;
  }

  private static Happening time(int seconds) {
    return new Seconds(seconds);
  }

  private static void pods(Place place, Map<String, List<Happening>> events) {
    if (!place.rest()) {
      events.put("its pods unready", List.of(lost(Who.Trial)));
      events.put(
          "its pods unready, then ready for 30 s",
          List.of(lost(Who.Trial), new PodsBack(Who.Trial), time(36)));
      events.put(
          "its pods crash",
          List.of(new PodsLost(Who.Trial, Optional.of(new Trouble.CrashLooping("exit 1")))));
    }
    if (place.canary() || place.rest()) {
      events.put("stable's pods unready", List.of(lost(Who.Stable)));
      events.put(
          "stable's pods unready, then ready for 30 s",
          List.of(lost(Who.Stable), new PodsBack(Who.Stable), time(36)));
    }
    events.put(
        "nobody ready",
        List.of(
            new BaselineIs(new BaselineState.NotReady("no pod")),
            lost(Who.Previous),
            lost(Who.Stable),
            lost(Who.Trial)));
  }

  private static Happening lost(Who who) {
    return new PodsLost(who, Optional.empty());
  }

  /** A world that has come to a place and settled there. */
  private static World at(Place place, Consumer<Pass> watcher) {
    var world =
        new World(Wanted.edited(new Wanted().intent(), spec -> begin(place, spec)), watcher);
    world.pass();
    rejectOne(world);
    switch (place) {
      case REST_AT_SHADOW -> until(world, "rest at Shadow");
      case REST_AT_FULL -> until(world, "rest at Full");
      case LAUNCH_BELOW -> until(world, "Launch share 100");
      case CANARY_BELOW -> canaryBelow(world, "Canary share 20");
      case MIRROR_BELOW -> canaryBelow(world, "Canary mirror 100");
      case BAKE_BELOW -> canaryBelow(world, "Canary share 95");
      case LAUNCH -> until(world, "Launch share 20");
      case CLIMB -> until(world, "Climb share 20");
      case CANARY_MIRROR -> canary(world, "Canary mirror 100");
      case CANARY_SHARE -> canary(world, "Canary share 20");
      case CANARY_BAKE -> canary(world, "Canary share 95");
      case REST_WARM -> {
        canary(world, "Canary share 95");
        until(world, "rest at Full");
      }
      case REST_RETIRED -> retired(world);
      case CANARY_QUEUED -> {
        canary(world, "Canary share 20");
        world.play(List.of(new QueueSet(OnNewRevision.Queue), new ModelChanged(3)));
      }
      case CLIMB_QUEUED -> {
        until(world, "Climb share 20");
        world.play(List.of(new QueueSet(OnNewRevision.Queue), new ModelChanged(3)));
      }
      case CANARY_WARM -> {
        canary(world, "Canary share 95");
        until(world, "rest at Full");
        settle(world);
        world.play(List.of(new ModelChanged(3)));
        until(world, "Canary share 20");
      }
      case ROLLBACK -> {
        retired(world);
        world.play(List.of(OLDEST));
        until(world, "Canary share 20");
      }
      case REST_REJECTED -> {
        canary(world, "Canary share 20");
        settle(world);
        world.play(List.of(new Abort(false)));
      }
      case STEP_WAITS -> {
        until(world, "rest at Full");
        world.play(List.of(new StepsEdited(asking(50))));
        canary(world, "Canary share 20");
        untilAsked(world);
      }
      case LEVEL_WAITS -> untilAsked(world);
      case REST_LATCHED -> {
        until(world, "rest at Full");
        settle(world);
        world.play(List.of(new Behaves(Who.Stable, Conduct.Bad), time(1)));
        world.play(List.of(new Behaves(Who.Stable, Conduct.Good)));
      }
    }
    settle(world);
    return world;
  }

  /** Everywhere there is something that a person may want tried again. */
  private static void rejectOne(World world) {
    world.play(new ModelChanged(8), time(1), new Abort(false), new ModelChanged(1));
    assertThat(world.progress.rejects(World.revision(8))).isTrue();
  }

  private static void begin(Place place, Wanted spec) {
    spec.unobserved = new Unobserved(Duration.ofSeconds(40), Then.Back);
    if (place == Place.REST_AT_SHADOW
        || place == Place.LAUNCH_BELOW
        || place == Place.CANARY_BELOW
        || place == Place.MIRROR_BELOW
        || place == Place.BAKE_BELOW) {
      spec.ceiling = Level.Shadow;
    }
    if (place == Place.LAUNCH) {
      spec.path = List.of(Level.Full);
    }
    if (place == Place.LEVEL_WAITS) {
      spec.approvals = Set.of(Level.Full);
    }
  }

  /** The usual steps, of which one needs an approval. */
  private static List<Step> asking(int share) {
    return Wanted.CANARY.stream()
        .map(
            step ->
                step.share() == share ? new Step.Share(share, step.hold(), Entry.OnApproval) : step)
        .toList();
  }

  private static void canaryBelow(World world, String place) {
    until(world, "rest at Shadow");
    world.play(List.of(new ModelChanged(2)));
    until(world, place);
  }

  private static void canary(World world, String place) {
    until(world, "rest at Full");
    settle(world);
    world.play(List.of(new ModelChanged(2)));
    until(world, place);
  }

  private static void retired(World world) {
    canary(world, "Canary share 95");
    until(world, "rest at Full");
    for (int second = 0; second < 600 && !isRetired(world); second++) {
      world.play(List.of(time(1)));
    }
    assertThat(isRetired(world)).isTrue();
  }

  private static boolean isRetired(World world) {
    return world.progress.retired().contains(World.revision(1));
  }

  private static void settle(World world) {
    world.play(List.of(time(SETTLED)));
  }

  /** Until nothing is missing but an approval. */
  private static void untilAsked(World world) {
    for (int second = 0; second < 600 && !asked(world); second++) {
      world.play(List.of(time(1)));
    }
    assertThat(asked(world)).isTrue();
  }

  private static boolean asked(World world) {
    return world
        .progress
        .journey()
        .flatMap(journey -> journey.consent().open())
        .flatMap(Question::since)
        .isPresent();
  }

  private static void until(World world, String place) {
    for (int second = 0; second < 600 && !World.place(world.progress).equals(place); second++) {
      world.play(List.of(time(1)));
    }
    assertThat(World.place(world.progress)).isEqualTo(place);
  }

  /** The lines of the page by table and event. */
  private static Map<String, Map<String, String>> page() throws IOException {
    var tables = new LinkedHashMap<String, Map<String, String>>();
    var within = false;
    var place = "";
    for (var line : Files.readAllLines(PAGE)) {
      if (line.startsWith("## ")) {
        within = line.equals(SECTION);
      } else if (within && line.startsWith("### ")) {
        place = line.substring(4);
        tables.put(place, new LinkedHashMap<>());
      } else if (within && line.startsWith("| ") && !place.isEmpty()) {
        var event = line.split("\\|")[1].strip();
        if (!event.equals("event") && !event.equals("---")) {
          assertThat(tables.get(place).put(event, line)).as("twice: " + line).isNull();
        }
      }
    }
    return tables;
  }

  /** Prints the tables as they should be: for whoever has to write them anew. */
  public static void main(String[] none) {
    for (var place : Place.values()) {
      System.out.printf(
          "### %s%n%n| event | heard | then | who answers | waits for | kstatus |%n", place.title);
      System.out.println("| --- | --- | --- | --- | --- | --- |");
      events(place).forEach((event, it) -> System.out.println(played(place, event, it).line()));
      System.out.println();
    }
  }
}
