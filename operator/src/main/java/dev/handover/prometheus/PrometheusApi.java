package dev.handover.prometheus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Asks Prometheus; an answer is read as it comes, within bounds of time and size. */
final class PrometheusApi implements AutoCloseable {
  /** Less than any answer may take, so that it is said which of the two it was. */
  private static final Duration CONNECT = Duration.ofMillis(1500);

  private static final int COMPLAINT_BYTES = 4096;

  /** Headers give whole seconds; half of one more is the best guess. */
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  private final URI url;
  private final URI queries;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  PrometheusApi(URI url) {
    this.url = url;
    var base = url.toString();
    this.queries =
        URI.create(
            (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/api/v1/query");
  }

  /**
   * What an answer may take.
   *
   * @param time from the question to the last byte
   * @param bytes length of the answer
   */
  record Bounds(Duration time, long bytes) {}

  /** Reads an answer. */
  @FunctionalInterface
  interface Decoder<T> {
    T decode(JsonParser json) throws IOException, Failure;
  }

  /**
   * An answer.
   *
   * @param content what was read
   * @param served when, by the clock of Prometheus, if it says
   */
  record Answer<T>(T content, Optional<Instant> served) {}

  /** Asks for the value of an expression now, by the clock of Prometheus. */
  <T> Answer<T> query(
      String expression, Map<String, String> more, Bounds bounds, Decoder<T> decoder)
      throws Failure, InterruptedException {
    var form = form(expression, more, bounds);
    var exchange = threads.submit(() -> exchange(form, bounds, decoder));
    try {
      return exchange.get(bounds.time().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new Failure(
          "Prometheus at %s does not answer within %s".formatted(url, words(bounds.time())));
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      exchange.cancel(true);
    }
  }

  private static String form(String expression, Map<String, String> more, Bounds bounds) {
    var fields = new java.util.TreeMap<>(more);
    fields.put("query", expression);
    fields.put("timeout", bounds.time().toMillis() + "ms");
    return fields.entrySet().stream()
        .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private <T> Answer<T> exchange(String form, Bounds bounds, Decoder<T> decoder)
      throws IOException, InterruptedException, Failure {
    var request =
        HttpRequest.newBuilder(queries)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    var response = http.send(request, BodyHandlers.ofInputStream());
    try (var body = response.body()) {
      if (response.statusCode() != HttpURLConnection.HTTP_OK) {
        throw new Failure(
            "Prometheus at %s answers %d: %s".formatted(url, response.statusCode(), text(body)));
      }
      try (var json = json(bounds.bytes()).createParser(body)) {
        return new Answer<>(decoder.decode(json), served(response));
      }
    }
  }

  private static String text(InputStream body) throws IOException {
    var text = new String(body.readNBytes(COMPLAINT_BYTES), StandardCharsets.UTF_8).strip();
    return text.length() > 300 ? text.substring(0, 300) + "..." : text;
  }

  private static JsonFactory json(long bytes) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder().maxDocumentLength(bytes).maxNestingDepth(20).build())
        .build();
  }

  private static Optional<Instant> served(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Date")
        .flatMap(
            date -> {
              try {
                var time = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
                return Optional.of(time.toInstant().plus(HALF_A_SECOND));
              } catch (DateTimeException e) {
                return Optional.empty();
              }
            });
  }

  private Failure failure(Throwable cause) {
    return switch (cause) {
      case Failure failure -> failure;
      case HttpConnectTimeoutException e ->
          new Failure(
              "Prometheus at %s cannot be reached: no connection in %s"
                  .formatted(url, words(CONNECT)));
      case ConnectException e ->
          new Failure("Prometheus at %s cannot be reached: %s".formatted(url, said(e)));
      case JsonProcessingException e ->
          new Failure(
              "%s does not answer as Prometheus does: %s".formatted(url, e.getOriginalMessage()));
      default -> new Failure("asking Prometheus at %s failed: %s".formatted(url, said(cause)));
    };
  }

  /** What the JDK says of a failed connection is often nothing but a class. */
  private static String said(Throwable cause) {
    for (var at = cause; at != null; at = at.getCause()) {
      if (at.getMessage() != null) {
        return at.getMessage();
      }
      if (at instanceof java.nio.channels.UnresolvedAddressException) {
        return "its name cannot be resolved";
      }
    }
    return cause instanceof ConnectException
        ? "connection refused"
        : cause.getClass().getSimpleName();
  }

  private static String words(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  @Override
  public void close() {
    threads.shutdownNow();
    http.shutdownNow();
  }
}
