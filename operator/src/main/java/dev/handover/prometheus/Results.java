package dev.handover.prometheus;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;

/** Walks through an answer of Prometheus. */
final class Results {
  private final JsonParser json;

  Results(JsonParser json) {
    this.json = json;
  }

  /** Takes in one result; the parser stands at its first token. */
  @FunctionalInterface
  interface Taking {
    void take() throws IOException, Failure;
  }

  /** Has each result of the expected type taken in. */
  void each(String type, Taking taking) throws IOException, Failure {
    var seen =
        whole(
            (found) -> {
              if (!found.equals(type)) {
                throw new Failure("Prometheus gives a %s, not a %s".formatted(found, type));
              }
              while (json.nextToken() != JsonToken.END_ARRAY) {
                taking.take();
              }
            });
    if (!seen) {
      throw new Failure("the answer of Prometheus has no result");
    }
  }

  /** Takes in the result as a whole; the parser stands at its first token. */
  @FunctionalInterface
  interface TakingWhole {
    void take(String type) throws IOException, Failure;
  }

  /** Whether there was a result. */
  boolean whole(TakingWhole taking) throws IOException, Failure {
    var seen = false;
    expect(json.nextToken(), JsonToken.START_OBJECT);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var field = json.currentName();
      json.nextToken();
      switch (field) {
        case "status" -> {
          if (!json.getText().equals("success")) {
            throw new Failure("Prometheus could not answer");
          }
        }
        case "data" -> seen |= data(taking);
        default -> json.skipChildren();
      }
    }
    return seen;
  }

  private boolean data(TakingWhole taking) throws IOException, Failure {
    var type = "result without a type";
    var seen = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var field = json.currentName();
      json.nextToken();
      switch (field) {
        case "resultType" -> type = json.getText();
        case "result" -> {
          expect(json.currentToken(), JsonToken.START_ARRAY);
          taking.take(type);
          seen = true;
        }
        default -> json.skipChildren();
      }
    }
    return seen;
  }

  static Instant time(JsonParser json) throws IOException, Failure {
    if (!json.currentToken().isNumeric()) {
      throw new Failure("an answer of Prometheus has a sample without a time");
    }
    return Instant.ofEpochMilli(Math.round(json.getDoubleValue() * 1000));
  }

  /** A sample's value: Prometheus writes numbers as text, and infinities as {@code +Inf}. */
  static double number(JsonParser json) throws IOException, Failure {
    var text = json.getText();
    try {
      return switch (text) {
        case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
        case "-Inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(text);
      };
    } catch (NumberFormatException e) {
      throw new Failure("an answer of Prometheus has a sample that is no number");
    }
  }

  private static void expect(JsonToken found, JsonToken expected) throws Failure {
    if (found != expected) {
      throw new Failure("the answer is not one of Prometheus");
    }
  }
}
