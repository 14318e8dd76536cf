package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.handover.stage.Death;
import dev.handover.stage.Death.Fate;
import dev.handover.stage.Death.Moment;
import dev.handover.stage.Installed;
import dev.handover.stage.Requests.Request;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An operator that dies at any of its writes is followed by one that brings the journey to the same
 * end: by the same tables and steps, none of them twice and none left out, and with nothing moved
 * in between.
 *
 * <p>Each journey is first told without a death. Then it is told once for each write that was seen
 * in it, with an operator that dies when the write is done and not yet answered; and once with one
 * that dies before its first. To die just before any other write leaves the cluster as it is after
 * the write before that: with {@code -Dcrash.all=true} those are told, too, and so are deaths at
 * events, and the {@linkplain Plot#rare() rarer} journeys. Events come last in a pass and nothing
 * hangs on them: one may be lost with the operator that was about to tell it, and none is told
 * twice.
 */
@Tag("api-server")
@ExtendWith(Installed.class)
class CrashTest {
  private static final boolean ALL = Boolean.getBoolean("crash.all");
  private static final Duration HOLD = Duration.ofMinutes(1);

  /** A telling mostly waits, so that several can be told at a time. */
  private static final int AT_A_TIME = 4;

  private static final ExecutorService TELLERS = Executors.newFixedThreadPool(AT_A_TIME);

  private final KubernetesClient admin;

  CrashTest(KubernetesClient admin) {
    this.admin = admin;
  }

  @AfterAll
  static void nothingMoreIsTold() {
    TELLERS.shutdownNow();
  }

  /**
   * What came of a telling.
   *
   * @param survived whether the first operator lived to see the end
   * @param writes what the first operator wrote, in order
   * @param course the tables and steps
   * @param end how everything stood at the end
   * @param events what people were told, and how often
   * @param lasted how long each step lasted
   */
  private record Told(
      boolean survived,
      List<Request> writes,
      Logbook.Course course,
      String end,
      Map<String, Integer> events,
      List<Duration> lasted) {}

  private record Undisturbed(Plot plot, Future<Told> told) {}

  private record Disturbed(Fate fate, Future<Told> told) {}

  @TestFactory
  List<DynamicContainer> aJourneyComesToTheSameEndWhereverTheOperatorDies() {
    var undisturbed =
        Arrays.stream(Plot.values())
            .filter(plot -> ALL || !plot.rare())
            .map(plot -> new Undisturbed(plot, telling(plot, Death.never())))
            .toList();
    return undisturbed.stream()
        .map(it -> dynamicContainer(it.plot().name(), disturbed(it.plot(), result(it.told()))))
        .toList();
  }

  /** All of them are under way before the first is waited for. */
  private List<DynamicTest> disturbed(Plot plot, Told undisturbed) {
    return fates(undisturbed.writes()).stream()
        .map(fate -> new Disturbed(fate, telling(plot, Death.at(fate))))
        .map(
            it ->
                dynamicTest(
                    it.fate().toString(), () -> compare(it.fate(), result(it.told()), undisturbed)))
        .toList();
  }

  private static List<Fate> fates(List<Request> writes) {
    var fates = new ArrayList<Fate>();
    var seen = new HashMap<Request, Long>();
    for (var write : writes) {
      var occurrence = seen.merge(write, 1L, Long::sum);
      if (ALL || fates.isEmpty()) {
        fates.add(new Fate(write, occurrence, Moment.Before));
      }
      if (ALL || !write.resource().equals("events")) {
        fates.add(new Fate(write, occurrence, Moment.After));
      }
    }
    return fates;
  }

  private Future<Told> telling(Plot plot, Death death) {
    return TELLERS.submit(
        () -> {
          try (var telling = new Telling(admin, plot, death).tell()) {
            return new Told(
                telling.survived(),
                telling.writes(),
                telling.logbook().course(),
                telling.logbook().end(),
                telling.told(),
                telling.lasted());
          }
        });
  }

  private static Told result(Future<Told> told) {
    try {
      return told.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause().getMessage(), e.getCause());
    }
  }

  private static void compare(Fate fate, Told told, Told undisturbed) {
    assertThat(told.survived() && reached(fate, told)).as("survived").isFalse();
    assertThat(told.course().tables()).as(fate.toString()).isEqualTo(undisturbed.course().tables());
    assertThat(told.course().steps()).isEqualTo(undisturbed.course().steps());
    assertThat(told.end()).isEqualTo(undisturbed.end());
    assertThat(told.lasted()).allMatch(it -> it.compareTo(HOLD) >= 0);
    assertThat(told.events())
        .allSatisfy(
            (said, times) ->
                assertThat(times)
                    .as(said)
                    .isLessThanOrEqualTo(undisturbed.events().getOrDefault(said, 0)));
  }

  /**
   * How often status is written depends on how many pods were ready when somebody looked, and
   * events with it.
   */
  private static boolean reached(Fate fate, Told told) {
    return !List.of("modeldeployments/status", "events").contains(fate.write().resource())
        || Collections.frequency(told.writes(), fate.write()) >= fate.occurrence();
  }
}
