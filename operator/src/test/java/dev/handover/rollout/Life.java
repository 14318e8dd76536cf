package dev.handover.rollout;

import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Journey.Phase;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The life of a resource, as a script that can be read and played.
 *
 * @param spec what the user wants at first
 * @param past whether something was taken back before, and waits for its retry
 * @param place until it gets there all goes well, if it can get there
 * @param happenings what happens then
 */
record Life(Intent spec, Past past, String place, List<Happening> happenings) {
  private static final int REACHED_BY = 600;
  private static final Revision FIRST = World.revision(1);

  /** What was before. */
  enum Past {
    Unblemished,
    OneRejected
  }

  /** Lets a world come to the place. */
  void reach(World world) {
    if (past == Past.OneRejected) {
      world.play(
          new Happening.ModelChanged(8),
          new Happening.Seconds(1),
          new Happening.Abort(false),
          new Happening.ModelChanged(1));
    }
    for (var second = 0; second < REACHED_BY && !isAt(world, place); second++) {
      var settled = world.progress.journey().isEmpty() && world.progress.stable().isPresent();
      if (settled && place.startsWith("Canary") && world.intent.desired().equals(FIRST)) {
        world.play(new Happening.ModelChanged(2));
      }
      if (world.progress.journey().flatMap(it -> it.consent().open()).isPresent()) {
        world.play(new Happening.Approve(false));
      }
      world.play(new Happening.Seconds(1));
    }
  }

  private static boolean isAt(World world, String place) {
    return place(world.progress).equals(Optional.of(place))
        && switch (place) {
          case "Rest" -> world.progress.stable().isPresent();
          case "Launch" -> world.progress.journey().orElseThrow().phase() instanceof Phase.At;
          default -> true;
        };
  }

  /** Where a resource is in the words of the journey by event table, if it is at a place of it. */
  static Optional<String> place(Progress progress) {
    if (progress.journey().isEmpty()) {
      return Optional.of("Rest");
    }
    var journey = progress.journey().get();
    return switch (journey.kind()) {
      case Launch -> Optional.of("Launch");
      case Climb -> Optional.of("Climb");
      case Canary ->
          journey.phase() instanceof Phase.At(int step, var held)
              ? Optional.of("Canary " + stop(journey, step))
              : Optional.empty();
    };
  }

  private static String stop(Journey journey, int step) {
    if (journey.steps().get(step) instanceof Step.Mirror) {
      return "mirror";
    }
    return step == journey.steps().size() - 1 ? "bake" : "share";
  }

  /** The same life of somebody whose ceiling can be raised. */
  Life below() {
    return new Life(
        Wanted.edited(
            spec,
            it -> {
              it.baseline = BaselineKind.Human;
              it.path = List.of(Level.Shadow, Level.Full);
              it.ceiling = Level.Shadow;
              it.startAt = Optional.empty();
            }),
        past,
        place,
        happenings);
  }

  @Override
  public String toString() {
    var script = new StringBuilder("a spec with ").append(unusual()).append('\n');
    if (past == Past.OneRejected) {
      script.append("  v8 was aborted while it launched\n");
    }
    script.append("  all goes well until ").append(place).append('\n');
    happenings.forEach(happening -> script.append("  ").append(happening).append('\n'));
    return script.append("  then a day in which nothing happens\n").toString();
  }

  /** What the spec says that others do not. */
  private String unusual() {
    var usual = new Wanted().intent();
    return Stream.of(Intent.class.getRecordComponents())
        .filter(part -> !said(part, spec).equals(said(part, usual)))
        .map(part -> part.getName() + " " + said(part, spec))
        .collect(
            Collectors.collectingAndThen(
                Collectors.joining(", "), it -> it.isEmpty() ? "nothing unusual" : it));
  }

  private static Object said(RecordComponent part, Intent intent) {
    try {
      return part.getAccessor().invoke(intent);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a record's part can be read", e);
    }
  }
}
