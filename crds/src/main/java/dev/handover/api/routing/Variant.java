package dev.handover.api.routing;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which side a request was assigned to. */
public enum Variant {
  @JsonProperty("baseline")
  BASELINE,
  @JsonProperty("stable")
  STABLE,
  @JsonProperty("candidate")
  CANDIDATE;

  /** The word as it stands in tables, metrics and status. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
