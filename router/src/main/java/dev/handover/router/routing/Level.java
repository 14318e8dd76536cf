package dev.handover.router.routing;

import java.util.Arrays;
import java.util.Optional;

/** Who decides for an arm: the levels this router can serve. */
public enum Level {
  HumanOnly,
  Shadow,
  Full;

  /** The level of that name; empty when this router does not know it. */
  public static Optional<Level> named(String name) {
    return Arrays.stream(values()).filter(level -> level.name().equals(name)).findFirst();
  }
}
