package dev.handover.prometheus;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.handover.evidence.Measurement;
import java.io.IOException;
import java.time.Instant;

/** Reads the answer to a query that must be one number. */
final class NumberReader {
  private Instant at = Instant.EPOCH;
  private double value;
  private int found;

  private NumberReader() {}

  /**
   * Reads.
   *
   * @param asked when it was asked for, should the answer hold no time
   */
  static Measurement decode(JsonParser json, Instant asked) throws IOException, Failure {
    var reader = new NumberReader();
    var results = new Results(json);
    var seen =
        results.whole(
            type -> {
              switch (type) {
                case "scalar" -> reader.sample(json);
                case "vector" -> reader.vector(json);
                default ->
                    throw new Failure(
                        "the query gives a %s, not a number: aggregate it, as in sum(...)"
                            .formatted(type));
              }
            });
    return seen && reader.found > 0
        ? reader.measurement()
        : new Measurement.NoData("the query matches nothing", 0, asked);
  }

  private Measurement measurement() throws Failure {
    if (found > 1) {
      throw new Failure(
          "the query gives %d series, not one number: aggregate them, as in sum(...)"
              .formatted(found));
    }
    return Measurement.of(value, 0, at);
  }

  private void vector(JsonParser json) throws IOException, Failure {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var field = json.currentName();
        json.nextToken();
        if (field.equals("value")) {
          sample(json);
        } else {
          json.skipChildren();
        }
      }
    }
  }

  /** The parser stands at the beginning of {@code [time, "value"]}, and then at its end. */
  private void sample(JsonParser json) throws IOException, Failure {
    json.nextToken();
    at = Results.time(json);
    json.nextToken();
    value = Results.number(json);
    json.nextToken();
    found++;
  }
}
