package dev.handover.stage;

import dev.handover.reconcile.app.Assembly;
import dev.handover.reconcile.app.Leadership;
import dev.handover.telemetry.OperatorMetrics;
import dev.handover.traffic.HttpAdmin;
import dev.handover.traffic.RouterPoll;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** An operator in a process of its own, that leads or stands by, and ends when it must. */
public final class OperatorProcess {
  private static final String ACTS = "acts at ";
  private static final String WAITS = "stands in line";

  private OperatorProcess() {}

  /**
   * Starts a process.
   *
   * @param identity what tells it from others
   * @param namespace what it looks after
   */
  static Process start(Config config, String identity, String namespace, int adminPort) {
    var builder =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    OperatorProcess.class.getName(),
                    identity,
                    namespace,
                    String.valueOf(adminPort)))
            .redirectErrorStream(true)
            .redirectOutput(log(identity).toFile());
    builder.environment().putAll(environment(config));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path log(String identity) {
    return Path.of("target", "operator-" + identity + ".log");
  }

  /** When a process acted, in order. */
  static List<Instant> acts(String identity) {
    return said(identity, ACTS).map(Instant::parse).toList();
  }

  /** Whether a process stands in line for the lease. */
  static boolean waits(String identity) {
    return said(identity, WAITS).findAny().isPresent();
  }

  private static Stream<String> said(String identity, String what) {
    try {
      return Files.readAllLines(log(identity)).stream()
          .filter(line -> line.startsWith(what))
          .map(line -> line.substring(what.length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> environment(Config config) {
    return Map.of(
        "STAGE_URL", config.getMasterUrl(),
        "STAGE_CA", text(config.getCaCertData(), config.getCaCertFile()),
        "STAGE_CERT", text(config.getClientCertData(), config.getClientCertFile()),
        "STAGE_KEY", text(config.getClientKeyData(), config.getClientKeyFile()));
  }

  private static String text(String data, String file) {
    return Optional.ofNullable(data).orElseGet(() -> "file:" + file);
  }

  private static Config config() {
    var builder =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(System.getenv("STAGE_URL"))
            .withNamespace("default");
    set(System.getenv("STAGE_CA"), builder::withCaCertData, builder::withCaCertFile);
    set(System.getenv("STAGE_CERT"), builder::withClientCertData, builder::withClientCertFile);
    set(System.getenv("STAGE_KEY"), builder::withClientKeyData, builder::withClientKeyFile);
    return builder.build();
  }

  private static void set(
      String value,
      java.util.function.Consumer<String> data,
      java.util.function.Consumer<String> file) {
    if (value.startsWith("file:")) {
      file.accept(value.substring("file:".length()));
    } else {
      data.accept(value);
    }
  }

  /** Runs until it is told to stop, or loses the lease. */
  public static void main(String[] arguments) {
    var identity = arguments[0];
    var client =
        new KubernetesClientBuilder()
            .withConfig(Stage.as(Chart.SERVICE_ACCOUNT, config()))
            .withHttpClientBuilderConsumer(
                http ->
                    http.addOrReplaceInterceptor(
                        "diary", new Diary(at -> System.out.println(ACTS + at))))
            .build();
    var metrics = new OperatorMetrics(new CollectorRegistry());
    var leadership = new Leadership(client, Chart.RELEASE_NAMESPACE, identity, metrics);
    var poll = new RouterPoll(new HttpAdmin(Integer.parseInt(arguments[2])));
    var operator =
        Stage.operator(
            client,
            Stage.shell(client, new PlayedMeasurements(), poll, metrics, InstantSource.system()),
            arguments[1],
            metrics,
            Optional.of(leadership));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  leadership.stopping();
                  operator.reconciler().finish(Assembly.GRACE);
                  operator.operator().stop();
                }));
    operator.operator().start();
    System.out.println(WAITS);
  }
}
