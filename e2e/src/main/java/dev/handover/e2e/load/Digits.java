package dev.handover.e2e.load;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Handwritten digits that no sample model has seen in training: every third one of scikit-learn's
 * digits data set, with the digit that a person wrote down for it.
 */
final class Digits {
  private static final int PIXELS = 64;

  /**
   * One picture, ready to be sent.
   *
   * @param request an Open Inference request that asks for the digit
   * @param digit the true one, 0 to 9
   */
  record Picture(Buffer request, int digit) {}

  private Digits() {}

  static List<Picture> all() {
    try (InputStream file = Digits.class.getResourceAsStream("digits.csv");
        var reader = new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
      return reader.lines().map(Digits::picture).toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("digits.csv", unreadable);
    }
  }

  /** The digit that an Open Inference answer names; empty if it is not such an answer. */
  static OptionalInt digitIn(Buffer answer) {
    try {
      JsonArray outputs = new JsonObject(answer).getJsonArray("outputs");
      for (int at = 0; at < outputs.size(); at++) {
        JsonObject output = outputs.getJsonObject(at);
        if ("predict".equals(output.getString("name"))) {
          return OptionalInt.of(output.getJsonArray("data").getNumber(0).intValue());
        }
      }
    } catch (RuntimeException otherShape) {
      // Not JSON, or JSON of another shape: in either case the caller cannot read it.
    }
    return OptionalInt.empty();
  }

  private static Picture picture(String row) {
    int[] values = Arrays.stream(row.split(",")).mapToInt(Integer::parseInt).toArray();
    var pixels = new JsonArray();
    Arrays.stream(values, 0, PIXELS).forEach(pixels::add);
    var input =
        new JsonObject()
            .put("name", "picture")
            .put("datatype", "FP32")
            .put("shape", new JsonArray().add(1).add(PIXELS))
            .put("data", pixels);
    var request = new JsonObject().put("inputs", new JsonArray().add(input));
    return new Picture(request.toBuffer(), values[PIXELS]);
  }
}
