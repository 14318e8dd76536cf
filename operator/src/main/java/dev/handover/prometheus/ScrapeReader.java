package dev.handover.prometheus;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.handover.evidence.Scrape;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what all routers said at their latest scrapes, with one question whatever the number of
 * resources. The samples come as they were scraped: no rate and no sum, so that scrapes and routers
 * can be told apart.
 */
final class ScrapeReader {
  private static final String SERIES =
      "{__name__=~\"handover_router_(requests_total|slow_total|breaker_open|table_generation)\"}";

  /** Some 300,000 series; more than a tick could take in anyway. */
  private static final long BYTES = 128L << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** A long way back is much to read: asked for after a start or an outage. */
  private static final Duration LONG_WAY = Duration.ofSeconds(30);

  private static final Duration LONG_PATIENCE = Duration.ofSeconds(10);

  private final PrometheusApi api;
  private final Known known = new Known();

  ScrapeReader(PrometheusApi api) {
    this.api = api;
  }

  /** Scrapes by resource and router. */
  PrometheusApi.Answer<Map<Key, Map<String, List<Scrape>>>> read(Duration back)
      throws Failure, InterruptedException {
    var time = back.compareTo(LONG_WAY) > 0 ? LONG_PATIENCE : PATIENCE;
    return api.query(
        "%s[%dms]".formatted(SERIES, back.toMillis()),
        Map.of(),
        new PrometheusApi.Bounds(time, BYTES),
        json -> decode(json, known));
  }

  static Map<Key, Map<String, List<Scrape>>> decode(JsonParser json, Known known)
      throws IOException, Failure {
    var read = new ReadScrapes(known);
    new Results(json).each("matrix", () -> series(json, read));
    return read.finished();
  }

  private static void series(JsonParser json, ReadScrapes read) throws IOException, Failure {
    var labels = new HashMap<String, String>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var field = json.currentName();
      json.nextToken();
      switch (field) {
        case "metric" -> labels(json, labels);
        case "values" -> values(json, read.of(new SeriesLabels(labels)));
        default -> json.skipChildren();
      }
    }
  }

  private static void labels(JsonParser json, Map<String, String> labels) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var label = json.currentName();
      json.nextToken();
      labels.put(label, json.getText());
    }
  }

  private static void values(JsonParser json, ReadScrapes.Sink sink) throws IOException, Failure {
    while (json.nextToken() == JsonToken.START_ARRAY) {
      json.nextToken();
      var at = Results.time(json);
      json.nextToken();
      sink.sample(at, Results.number(json));
      json.nextToken();
    }
  }
}
