package dev.handover.e2e.bench;

import static dev.handover.e2e.cluster.Model.candidate;
import static dev.handover.e2e.cluster.Model.candidateShare;
import static dev.handover.e2e.cluster.Model.hasShare;
import static dev.handover.e2e.cluster.Model.journey;
import static dev.handover.e2e.cluster.Model.stable;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.handover.e2e.bench.RollbackRuns.Run;
import dev.handover.e2e.bench.RollbackRuns.Summary;
import dev.handover.e2e.cluster.Callers;
import dev.handover.e2e.cluster.Cluster;
import dev.handover.e2e.cluster.Fault;
import dev.handover.e2e.cluster.FaultWatch;
import dev.handover.e2e.cluster.Model;
import dev.handover.e2e.cluster.Playground;
import dev.handover.e2e.cluster.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * How fast a candidate that has half of the traffic and fails every request is out of the way. The
 * JSON of the result goes to standard output, progress to standard error.
 */
public final class Rollback {
  private static final String NAMESPACE = "handover-bench";
  private static final double PER_SECOND = 100;
  private static final int SHARE = 50;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Shorter than a caller waits, so that there is time left for the fallback. */
  private static final String MODEL_TIMEOUT = "400ms";

  private final Playground ground;
  private int version = 1;

  private Rollback(Playground ground) {
    this.ground = ground;
  }

  /**
   * What is printed.
   *
   * @param benchmark its name
   * @param scrapeSeconds how often Prometheus looks at the routers
   * @param requestsPerSecond the load
   * @param candidatePercent the candidate's share
   * @param routers how many there are
   * @param modelTimeout how long a model may take
   * @param processors of the machine this ran on
   * @param results by way of failing
   * @param withinBudget whether all are
   */
  private record Report(
      String benchmark,
      double scrapeSeconds,
      double requestsPerSecond,
      int candidatePercent,
      int routers,
      String modelTimeout,
      int processors,
      List<Summary> results,
      boolean withinBudget) {}

  /**
   * Arguments: seconds between two scrapes, runs for each way of failing. Exits with 1 if a budget
   * is exceeded.
   */
  public static void main(String[] arguments) throws IOException {
    var scrape = Double.parseDouble(arguments[0]);
    var runs = Integer.parseInt(arguments[1]);
    boolean within;
    try (var cluster = Cluster.connect();
        var ground = Playground.create(cluster, NAMESPACE)) {
      var report = new Rollback(ground).report(scrape, runs);
      within = report.withinBudget();
      System.out.println(
          JsonMapper.builder()
              .addModule(new Jdk8Module())
              .enable(SerializationFeature.INDENT_OUTPUT)
              .build()
              .writeValueAsString(report));
    }
    System.exit(within ? 0 : 1);
  }

  private Report report(double scrape, int runs) throws IOException {
    var model = ground.model(sample());
    model.await("version 1 serves", PATIENCE, status -> stable(status).isPresent());
    var results = new ArrayList<Summary>();
    try (var callers = Callers.start(model, PER_SECOND)) {
      for (var failing : List.of("fail", "reset", "hang")) {
        var done = new ArrayList<Run>();
        while (done.size() < runs) {
          var run = run(model, callers, failing, scrape * done.size() / runs, scrape);
          done.add(run);
          System.err.printf("%s %d of %d: %s%n", failing, done.size(), runs, run);
        }
        results.add(new RollbackRuns(failing, done).summary(scrape + 1));
      }
    }
    return new Report(
        "rollback",
        scrape,
        PER_SECOND,
        SHARE,
        ground.routers().pods().size(),
        MODEL_TIMEOUT,
        Runtime.getRuntime().availableProcessors(),
        results,
        results.stream().allMatch(Summary::withinBudget));
  }

  private Run run(Model model, Callers callers, String failing, double phase, double scrape)
      throws IOException {
    version++;
    ground.apply(sample());
    var status =
        model.await(
            "the candidate has " + SHARE + " %",
            PATIENCE,
            it -> candidate(it).isPresent() && hasShare(it, SHARE));
    var revision = candidate(status).orElseThrow();
    var before = callers.settled();
    awaitPhase(phase, scrape);
    try (var watch = FaultWatch.begin(model, revision, Fault.all(failing))) {
      Awaitility.await("nobody asks the candidate").atMost(PATIENCE).until(watch::over);
      // Whatever was under way to it has an end by now.
      var heard = callers.settled().since(before);
      if (heard.deaf().isPresent()) {
        throw new IllegalStateException("this shows nothing: " + heard.deaf().get());
      }
      var report = watch.report();
      model.await(
          "the candidate is taken back",
          PATIENCE,
          it -> journey(it).isEmpty() && candidateShare(it) == 0);
      return new Run(
          report.toLastAsked().map(Rollback::seconds),
          report.toWeightZero().map(Rollback::seconds),
          report.failedAttempts(),
          heard.failed());
    }
  }

  /**
   * Steps follow scrapes. Without this all runs would begin to fail at the same moment between two
   * scrapes, and all be as lucky or unlucky as the first.
   */
  private static void awaitPhase(double phase, double scrape) {
    var period = Math.round(scrape * 1_000);
    var now = System.currentTimeMillis();
    var begin = now + Math.floorMod(Math.round(phase * 1_000) - now, period);
    Awaitility.await("the moment to begin")
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> System.currentTimeMillis() >= begin);
  }

  private Sample sample() {
    return Sample.of("tiny")
        .named("bench")
        .with("/spec/model/timeout", MODEL_TIMEOUT)
        .with("/spec/rollout/steps", List.of(Map.of("share", SHARE, "hold", "1h")))
        .with("/spec/model/template/spec/containers/0/env/0/value", "v" + version);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }
}
