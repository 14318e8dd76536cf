package dev.handover.workload;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Model servers that are known: where they listen, how they say that they are well. */
public enum Server {
  /** Reads its models from a folder that an environment variable names. */
  MLServer(
      8080,
      Health.http("/v2/health/ready", "/v2/health/live"),
      Optional.of("MLSERVER_MODELS_DIR"),
      List.of()),
  /** Its image starts nothing by itself. */
  Triton(
      8000,
      Health.http("/v2/health/ready", "/v2/health/live"),
      Optional.empty(),
      List.of("tritonserver", "--model-repository=%s")),
  KServe(
      8080,
      Health.http("/v2/health/ready", "/v2/health/live"),
      Optional.empty(),
      List.of("--model_dir=%s")),
  /** Opens its port when its models are loaded; its health paths contain a model's name. */
  TFServing(8501, Health.tcp(), Optional.of("MODEL_BASE_PATH"), List.of()),
  vLLM(8000, Health.http("/health", "/health"), Optional.empty(), List.of("--model=%s")),
  BentoML(3000, Health.http("/readyz", "/livez"), Optional.empty(), List.of()),
  RayServe(8000, Health.http("/-/healthz", "/-/healthz"), Optional.empty(), List.of()),
  TorchServe(8080, Health.http("/ping", "/ping"), Optional.empty(), List.of()),
  /** Nothing is known of it but that it accepts connections. */
  Custom(8080, Health.tcp(), Optional.empty(), List.of());

  private final int port;
  private final Health health;
  private final Optional<String> modelsVariable;
  private final List<String> modelsArguments;

  Server(int port, Health health, Optional<String> modelsVariable, List<String> modelsArguments) {
    this.port = port;
    this.health = health;
    this.modelsVariable = modelsVariable;
    this.modelsArguments = modelsArguments;
  }

  /** Where it listens unless told otherwise. */
  public int port() {
    return port;
  }

  /** How it says that it is well. */
  Health health() {
    return health;
  }

  /** Environment variables that tell it where its models are. */
  Map<String, String> variables(String models) {
    return modelsVariable.map(name -> Map.of(name, models)).orElse(Map.of());
  }

  /** Arguments that tell it where its models are. */
  List<String> arguments(String models) {
    return modelsArguments.stream().map(argument -> argument.formatted(models)).toList();
  }

  /** How a server is asked for its health. */
  sealed interface Health {
    /**
     * By HTTP.
     *
     * @param ready path that answers 200 when it can serve
     * @param live path that answers 200 while it is not stuck
     */
    record Http(String ready, String live) implements Health {}

    /** By connecting. */
    record Tcp() implements Health {}

    static Health http(String ready, String live) {
      return new Http(ready, live);
    }

    static Health tcp() {
      return new Tcp();
    }
  }
}
