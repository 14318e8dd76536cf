package dev.handover.rollout;

import java.util.Optional;

/** Who decides for a share of the traffic. */
public sealed interface Decider {
  /** The baseline decides and no model is asked. */
  record BaselineAlone() implements Decider {}

  /**
   * The baseline decides; a model sees a copy.
   *
   * @param model who sees the copies
   */
  record Watched(Revision model) implements Decider {}

  /**
   * The model decides.
   *
   * @param model who decides
   * @param fallback who answers when it fails
   */
  record Model(Revision model, Answerer fallback) implements Decider {}

  /** The level at which this share is decided. */
  default Level level() {
    return switch (this) {
      case BaselineAlone() -> Level.HumanOnly;
      case Watched(var model) -> Level.Shadow;
      case Model(var model, var fallback) -> Level.Full;
    };
  }

  /** The revision this share belongs to, if it belongs to one. */
  default Optional<Revision> revision() {
    return switch (this) {
      case BaselineAlone() -> Optional.empty();
      case Watched(var model) -> Optional.of(model);
      case Model(var model, var fallback) -> Optional.of(model);
    };
  }

  /** Who answers the callers of this share. */
  default Answerer answers() {
    return switch (this) {
      case BaselineAlone() -> Answerer.BASELINE;
      case Watched(var model) -> Answerer.BASELINE;
      case Model(var model, var fallback) -> model;
    };
  }
}
