package dev.handover.e2e.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.handover.e2e.cluster.Cluster;
import dev.handover.e2e.cluster.Heard;
import dev.handover.e2e.cluster.Playground;
import dev.handover.e2e.cluster.Repository;
import dev.handover.e2e.demo.Bar.Glyphs;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Plays the acts on a cluster where the operator is installed, and says how they went. */
public final class Demo {
  private static final String NAMESPACE = "handover-demo";
  private static final double PER_SECOND = 150;
  private static final String USAGE =
      "usage: Demo [--screen live|plain] [--columns N] [--keep]; e2e/demo starts it";

  private final Cluster cluster;
  private final Screen screen;
  private final List<Result> results = new ArrayList<>();

  private Demo(Cluster cluster, Screen screen) {
    this.cluster = cluster;
    this.screen = screen;
  }

  /**
   * What was asked for on the command line.
   *
   * @param live whether the screen can be redrawn
   * @param columns its width
   * @param keep whether the namespace stays
   */
  private record Options(boolean live, int columns, boolean keep) {
    static Options parse(List<String> arguments) {
      var options = new Options(false, 100, false);
      var left = arguments.iterator();
      while (left.hasNext()) {
        options =
            switch (left.next()) {
              case "--screen" ->
                  new Options("live".equals(left.next()), options.columns, options.keep);
              case "--columns" ->
                  new Options(options.live, Integer.parseInt(left.next()), options.keep);
              case "--keep" -> new Options(options.live, options.columns, true);
              default -> throw new IllegalArgumentException(USAGE);
            };
      }
      return options;
    }
  }

  /** Exits with 0 if every act ended as it should, with 1 if not. */
  public static void main(String[] arguments) throws IOException {
    var options = Options.parse(List.of(arguments));
    var out = new PrintStream(System.out, true, charset());
    var glyphs = charset().newEncoder().canEncode('█') ? Glyphs.UNICODE : Glyphs.ASCII;
    var screen =
        options.live()
            ? new Screen.Live(out, glyphs, options.columns())
            : new Screen.Plain(out, glyphs);
    boolean passed;
    try (var cluster = Cluster.connect()) {
      var demo = new Demo(cluster, screen);
      passed = demo.play(options.keep());
    } catch (IllegalStateException noCluster) {
      System.err.println("demo: " + noCluster.getMessage());
      passed = false;
    }
    System.exit(passed ? 0 : 1);
  }

  private static Charset charset() {
    return System.out.charset();
  }

  private boolean play(boolean keep) throws IOException {
    screen.say(
        "Setting the stage: a review desk, routers, callers (%.0f requests/s)"
            .formatted(PER_SECOND));
    var ground = Playground.create(cluster, NAMESPACE);
    try {
      var acts = Acts.all();
      playAll(ground, acts);
      var passed = ResultTable.passed(results, acts.size());
      report(ground, passed, acts.size());
      return passed;
    } finally {
      leave(ground, keep);
    }
  }

  private void playAll(Playground ground, List<Act> acts) {
    Stage set;
    try {
      set = Stage.set(ground, PER_SECOND);
    } catch (RuntimeException | AssertionError broken) {
      results.add(ResultTable.broken("setting the stage", 0, problem(broken)));
      return;
    }
    try (var stage = set;
        var show = new Show(stage, screen, acts.size())) {
      for (var act : acts) {
        var result = play(act, results.size() + 1, stage, show);
        results.add(result);
        if (result.problem().isPresent()) {
          return;
        }
      }
    }
  }

  private Result play(Act act, int number, Stage stage, Show show) {
    var since = Instant.now();
    var before = Heard.NOTHING;
    try {
      before = stage.callers().settled();
      show.begin(number, act.name(), act.plot(), before);
      var ending = act.play().on(stage, show);
      var heard = enough(stage, before);
      return new Result(
          act.name(),
          Acts.secondsSince(since),
          ending.weightReached(),
          heard.finished(),
          heard.failed(),
          heard.failureDetails(),
          heard.wrong(),
          ending.takenBack(),
          heard.deaf());
    } catch (IOException | RuntimeException | AssertionError broken) {
      return broken(act, since, stage, before, broken);
    }
  }

  /** What callers heard in an act; short acts wait until there were enough of them. */
  private static Heard enough(Stage stage, Heard before) throws IOException {
    Awaitility.await("enough requests")
        .atMost(1, TimeUnit.MINUTES)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> stage.callers().heard().since(before).finished() >= Result.LEAST_REQUESTS);
    return stage.callers().settled().since(before);
  }

  private static Result broken(
      Act act, Instant since, Stage stage, Heard before, Throwable broken) {
    var problem = problem(broken);
    try {
      var heard = stage.callers().heard().since(before);
      return new Result(
          act.name(),
          Acts.secondsSince(since),
          0,
          heard.finished(),
          heard.failed(),
          heard.failureDetails(),
          heard.wrong(),
          Optional.empty(),
          Optional.of(problem));
    } catch (IOException silent) {
      return ResultTable.broken(act.name(), Acts.secondsSince(since), problem);
    }
  }

  private static String problem(Throwable broken) {
    return String.valueOf(broken.getMessage()).lines().findFirst().orElse("");
  }

  private void report(Playground ground, boolean passed, int acts) throws IOException {
    screen.say("");
    screen.say(ResultTable.of(results));
    screen.say("");
    var folder = Files.createDirectories(Repository.root().resolve(Path.of("e2e", "target")));
    var json = folder.resolve("demo.json");
    mapper().writeValue(json.toFile(), new Report(passed, PER_SECOND, results));
    screen.say("written to " + relative(json));
    if (!passed) {
      var timeline = folder.resolve("demo-timeline.txt");
      Files.writeString(timeline, ground.timeline().text() + "\n");
      screen.say("all that happened: " + relative(timeline));
    }
    screen.say(
        passed
            ? "All %d acts ended as they should.".formatted(acts)
            : "The demo did NOT end as it should.");
  }

  /**
   * What stands in {@code e2e/target/demo.json}.
   *
   * @param passed whether every act ended as it should
   * @param requestsPerSecond the load
   * @param acts how each went
   */
  private record Report(boolean passed, double requestsPerSecond, List<Result> acts) {}

  private static ObjectMapper mapper() {
    return JsonMapper.builder()
        .addModule(new Jdk8Module())
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build();
  }

  private static Path relative(Path file) {
    return Repository.root().relativize(file);
  }

  private void leave(Playground ground, boolean keep) {
    if (keep) {
      screen.say("kept: namespace " + NAMESPACE + ", with the model and its routers");
      return;
    }
    screen.say("Clearing the stage");
    ground.close();
  }
}
