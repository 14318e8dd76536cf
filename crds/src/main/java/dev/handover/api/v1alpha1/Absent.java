package dev.handover.api.v1alpha1;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads lists and maps that may not be there, or hold nothing at a place. */
final class Absent {
  private Absent() {}

  static <T> List<T> asNone(List<T> list) {
    return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
  }

  /** Keeps the order in which the user wrote it. */
  static Map<String, String> asNone(Map<String, String> map) {
    if (map == null) {
      return Map.of();
    }
    var kept = new LinkedHashMap<>(map);
    kept.values().removeIf(Objects::isNull);
    return java.util.Collections.unmodifiableMap(kept);
  }
}
