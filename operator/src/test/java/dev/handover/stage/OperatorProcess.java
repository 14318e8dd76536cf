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
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An operator in a process of its own, that leads or stands by, and ends when it must. */
public final class OperatorProcess {
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
            .redirectOutput(new File("target/operator-" + identity + ".log"));
    builder.environment().putAll(environment(config));
    try {
      return builder.start();
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
        new KubernetesClientBuilder().withConfig(Stage.as(Chart.SERVICE_ACCOUNT, config())).build();
    var metrics = new OperatorMetrics(new CollectorRegistry());
    var leadership = new Leadership(client, Chart.RELEASE_NAMESPACE, identity, metrics);
    var poll = new RouterPoll(new HttpAdmin(Integer.parseInt(arguments[2])));
    var operator =
        Stage.operator(
            client,
            Stage.shell(client, new PlayedMeasurements(), poll, metrics, InstantSource.system()),
            arguments[1],
            metrics,
            Optional.of(leadership.election()));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  leadership.stopping();
                  operator.reconciler().finish(Assembly.GRACE);
                  operator.operator().stop();
                }));
    operator.operator().start();
  }
}
