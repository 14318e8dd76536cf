package dev.handover.rollout;

import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Progress.Warm;
import java.util.List;
import java.util.Optional;

/** The routing that follows from what is remembered and who is ready. */
final class Routes {
  private Routes() {}

  static Routing of(Draft draft) {
    return draft.journey.map(journey -> underway(draft, journey)).orElseGet(() -> rest(draft));
  }

  private static Routing rest(Draft draft) {
    return everything(incumbent(draft));
  }

  private static Routing underway(Draft draft, Journey journey) {
    return switch (journey.phase()) {
      case Phase.Starting ignored -> rest(draft);
      case Phase.Suspended ignored -> rest(draft);
      case Phase.At(int index, var held) ->
          switch (journey.steps().get(index)) {
            case Step.Mirror(int percent, var hold, var entry) ->
                new Routing(
                    List.of(new Arm(100, incumbent(draft))),
                    Optional.of(new Routing.Mirror(percent, journey.revision())));
            case Step.Share(int share, var hold, var entry) when share < 100 ->
                new Routing(
                    List.of(
                        new Arm(share, onTrial(draft, journey)),
                        new Arm(100 - share, incumbent(draft))),
                    Optional.empty());
            case Step.Share ignored -> everything(onTrial(draft, journey));
          };
    };
  }

  private static Routing everything(Decider decider) {
    return new Routing(List.of(new Arm(100, decider)), Optional.empty());
  }

  /** Who would decide if the journey were undone; at rest, who decides. */
  private static Decider incumbent(Draft draft) {
    return draft
        .stable
        .map(
            stable ->
                switch (draft.level) {
                  case HumanOnly -> new Decider.BaselineAlone();
                  case Shadow -> new Decider.Watched(stable);
                  case Full -> deciding(draft, stable);
                })
        .orElseGet(Decider.BaselineAlone::new);
  }

  private static Decider onTrial(Draft draft, Journey journey) {
    return switch (journey.to()) {
      case HumanOnly -> new Decider.BaselineAlone();
      case Shadow -> new Decider.Watched(journey.revision());
      case Full -> new Decider.Model(journey.revision(), incumbent(draft).answers());
    };
  }

  /** The stable revision decides, or whoever stands in while none of its pods is ready. */
  private static Decider deciding(Draft draft, Revision stable) {
    if (draft.failover.filter(failover -> failover.revision().equals(stable)).isPresent()) {
      var standIn = standIn(draft);
      if (standIn.isPresent()) {
        return standIn.get();
      }
    }
    return new Decider.Model(stable, warm(draft).map(Answerer.class::cast).orElse(BASELINE));
  }

  /** The first that is ready of the warm previous revision and the baseline. */
  static Optional<Decider> standIn(Draft draft) {
    var ready = warm(draft).filter(draft.seen::ready);
    if (ready.isPresent()) {
      return ready.map(revision -> new Decider.Model(revision, BASELINE));
    }
    return draft.seen.ready(BASELINE) ? Optional.of(new Decider.BaselineAlone()) : Optional.empty();
  }

  private static Optional<Revision> warm(Draft draft) {
    return draft.previous.map(Warm::revision);
  }

  private static final Answerer BASELINE = Answerer.BASELINE;
}
