package dev.handover.router;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.Arm;
import dev.handover.api.routing.RouteTable.Backend;
import dev.handover.api.routing.RouteTable.CannedAnswer;
import dev.handover.api.routing.RouteTable.Decisions;
import dev.handover.api.routing.RouteTable.JourneyMark;
import dev.handover.api.routing.RouteTable.Mirror;
import dev.handover.api.routing.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds route tables for tests: each with valid values for what the test does not speak of. */
public final class Tables {
  public static final String NAMESPACE = "factory";
  public static final String NAME = "digits";

  private long generation = 1;
  private String name = NAME;
  private int port = 20000;
  private long timeoutMillis = 1_000;
  private List<Long> slowMillis = List.of(250L);
  private Optional<Mirror> mirror = Optional.empty();
  private Optional<JourneyMark> journey = Optional.empty();
  private Decisions decisions = Decisions.OpenInference;
  private final List<Arm> arms = new ArrayList<>();
  private final Map<String, Backend> backends = new LinkedHashMap<>();

  public static Tables table() {
    return new Tables();
  }

  public Tables generation(long value) {
    generation = value;
    return this;
  }

  public Tables name(String value) {
    name = value;
    return this;
  }

  public Tables port(int value) {
    port = value;
    return this;
  }

  public Tables timeout(long millis) {
    timeoutMillis = millis;
    return this;
  }

  public Tables slow(Long... millis) {
    slowMillis = List.of(millis);
    return this;
  }

  public Tables decisions(Decisions value) {
    decisions = value;
    return this;
  }

  public Tables inJourney() {
    return journey(new JourneyMark("ticket", 0, Optional.empty()));
  }

  public Tables journey(JourneyMark mark) {
    journey = Optional.of(mark);
    return this;
  }

  public Tables full(int weight, Variant variant, String answers, String... fallback) {
    return arm(
        new Arm(
            weight,
            "Full",
            variant,
            answers,
            Optional.empty(),
            List.of(fallback).stream().findFirst()));
  }

  public Tables shadow(int weight, Variant variant, String copies) {
    return arm(
        new Arm(weight, "Shadow", variant, "baseline", Optional.of(copies), Optional.empty()));
  }

  public Tables humanOnly(int weight) {
    return arm(
        new Arm(
            weight, "HumanOnly", Variant.BASELINE, "baseline", Optional.empty(), Optional.empty()));
  }

  public Tables arm(Arm arm) {
    arms.add(arm);
    return this;
  }

  public Tables mirror(int percent, String backend) {
    mirror = Optional.of(new Mirror(percent, backend, Variant.CANDIDATE, "Full"));
    return this;
  }

  /** A model's revision, whose Service has the revision's name. */
  public Tables revision(String revision) {
    return revision(revision, 0);
  }

  public Tables revision(String revision, int maxInFlight) {
    return backend(
        revision,
        new Backend(
            Optional.of(revision),
            Optional.of(revision),
            Optional.of("http"),
            Optional.empty(),
            maxInFlight));
  }

  /** The baseline, whose Service is called desk. */
  public Tables desk() {
    return backend(
        "baseline",
        new Backend(Optional.empty(), Optional.of("desk"), Optional.empty(), Optional.empty(), 0));
  }

  public Tables canned(int status, String body) {
    return backend(
        "baseline",
        new Backend(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new CannedAnswer(status, body, "text/plain")),
            0));
  }

  public Tables backend(String backendName, Backend backend) {
    backends.put(backendName, backend);
    return this;
  }

  public RouteTable build() {
    return new RouteTable(
        generation,
        NAMESPACE,
        name,
        "a secret",
        port,
        decisions,
        timeoutMillis,
        slowMillis,
        arms,
        mirror,
        backends,
        journey);
  }

  public String json() {
    try {
      return JsonMapper.builder().addModule(new Jdk8Module()).build().writeValueAsString(build());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
