package dev.handover.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.e2e.load.Outcome.Answered;
import dev.handover.e2e.load.Outcome.Failed;
import dev.handover.e2e.load.Outcome.Failure;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class SecondsTest {
  private final Seconds seconds = new Seconds();

  @Test
  void eachSecondHasItsOwnCounts() {
    seconds.finished(new Answered("stable", true), 10_999);
    seconds.finished(new Answered("candidate", false), 10_000);
    seconds.finished(new Failed(Failure.STATUS, "500"), 11_000);
    assertThat(seconds.toJson(0).encode())
        .isEqualTo(
            """
            [{"second":10,"ok":2,"failed":0,"wrong":1,"answeredBy":{"candidate":1,"stable":1}},\
            {"second":11,"ok":0,"failed":1,"wrong":0,"answeredBy":{}}]""");
    assertThat(seconds.toJson(11)).hasSize(1);
  }

  @Test
  void theOldestAreForgotten() {
    for (long second = 0; second < Seconds.KEPT + 5; second++) {
      seconds.finished(new Answered("stable", true), second * 1000);
    }
    assertThat(seconds.toJson(0)).hasSize(Seconds.KEPT);
    assertThat(((JsonObject) seconds.toJson(0).getValue(0)).getLong("second")).isEqualTo(5);
  }
}
