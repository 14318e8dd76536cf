package dev.handover.evidence;

import dev.handover.evidence.Lane.Role;
import dev.handover.rollout.Answerer;
import dev.handover.rollout.Level;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.OnBreach;
import dev.handover.rollout.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Routers that count, are scraped, restart, and change tables. Times are seconds since START. */
final class World {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  static final Revision CANDIDATE = new Revision("cccccccccc");
  static final Revision STABLE = new Revision("5555555555");
  static final Lane LANE = new Lane("candidate", CANDIDATE, Level.Full, Role.Answer);
  static final Duration OVER = Duration.ofMillis(250);
  static final Backend ON_TRIAL = new Backend("candidate", CANDIDATE.hash());
  static final Backend INCUMBENT = new Backend("stable", STABLE.hash());
  static final Backend BASELINE = new Backend("baseline", "");

  static final Guardrail ERRORS =
      new Guardrail(
          "errors",
          new Measure.ErrorRate(),
          new Threshold(OptionalDouble.of(0.05), OptionalDouble.empty(), 3, 50),
          OnBreach.Back,
          Mode.Enforce);
  static final Guardrail LATENCY =
      new Guardrail(
          "latency",
          new Measure.LatencyOver(OVER),
          new Threshold(OptionalDouble.of(0.1), OptionalDouble.empty(), 2, 50),
          OnBreach.Hold,
          Mode.Enforce);

  private World() {}

  static Instant at(double seconds) {
    return START.plusMillis(Math.round(seconds * 1000));
  }

  /** The candidate's first share is in force. */
  static Scope scope(long generation) {
    return new Scope(
        generation,
        START,
        new Subject.OnTrial("canary-cccccccccc-1", CANDIDATE),
        Optional.of(LANE),
        Map.of(ON_TRIAL, CANDIDATE, INCUMBENT, STABLE, BASELINE, Answerer.BASELINE));
  }

  static Seen seen(Scrapes scrapes) {
    return new Seen(scrapes, Map.of(), Optional.empty());
  }

  static Finding judged(Guardrail guardrail, long generation, Scrapes scrapes, double now) {
    return Judges.judge(List.of(guardrail), scope(generation), seen(scrapes), at(now)).getFirst();
  }

  /** One router. */
  static final class Router {
    private final String name;
    private final List<Scrape> scrapes = new ArrayList<>();
    private long generation = 1;
    private double requests;
    private double failed;
    private double slow;
    private Set<Backend> open = Set.of();

    Router(String name) {
      this.name = name;
    }

    Router obeys(long table) {
      generation = table;
      return this;
    }

    Router answers(double ok, double bad) {
      requests += ok + bad;
      failed += bad;
      return this;
    }

    Router isLate(double times) {
      slow += times;
      return this;
    }

    Router stopsAsking(Backend... backends) {
      open = Set.of(backends);
      return this;
    }

    Router restarts() {
      requests = 0;
      failed = 0;
      slow = 0;
      open = Set.of();
      return this;
    }

    Router scraped(double seconds) {
      scrapes.add(
          new Scrape(
              at(seconds),
              generation,
              Map.of(LANE, new Tally(requests, failed, Map.of(OVER, slow))),
              open));
      return this;
    }

    List<Scrape> scrapes() {
      return scrapes;
    }
  }

  static Scrapes scrapesOf(Router... routers) {
    var all = Scrapes.NONE;
    for (var router : routers) {
      all = all.and(Map.of(router.name, router.scrapes()));
    }
    return all;
  }
}
