package dev.handover.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import dev.handover.evidence.Backend;
import dev.handover.evidence.Lane;
import dev.handover.evidence.Measurement;
import dev.handover.evidence.Scrape;
import dev.handover.evidence.Tally;
import dev.handover.rollout.Level;
import dev.handover.rollout.Revision;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScrapeReaderTest {
  private static final Lane LANE =
      new Lane("candidate", new Revision("cccccccccc"), Level.Full, Lane.Role.Answer);
  private static final String OF = "\"namespace\":\"factory\",\"name\":\"scratch\",\"pod\":\"r-1\"";

  @Test
  void putsAScrapeTogetherFromItsSeries() throws Exception {
    var read =
        read(
            series("table_generation", "", "[10.5,\"7\"]", "[15.5,\"8\"]"),
            series("requests_total", lane("ok"), "[10.5,\"90\"]", "[15.5,\"180\"]"),
            series("requests_total", lane("client_error"), "[10.5,\"4\"]"),
            series("requests_total", lane("error"), "[10.5,\"3\"]"),
            series("requests_total", lane("some_day_another"), "[10.5,\"2\"]"),
            series("slow_total", lane("") + ",\"over\":\"250ms\"", "[10.5,\"5\"]"),
            series(
                "breaker_open",
                ",\"variant\":\"candidate\",\"revision\":\"cccccccccc\"",
                "[10.5,\"0\"]",
                "[15.5,\"1\"]"));

    assertThat(read).containsOnlyKeys(new Key("factory", "scratch"));
    assertThat(read.get(new Key("factory", "scratch"))).containsOnlyKeys("r-1@");
    assertThat(read.get(new Key("factory", "scratch")).get("r-1@"))
        .containsExactlyInAnyOrder(
            new Scrape(
                Instant.ofEpochMilli(10500),
                7,
                Map.of(LANE, new Tally(99, 5, Map.of(Duration.ofMillis(250), 5.0))),
                Set.of()),
            new Scrape(
                Instant.ofEpochMilli(15500),
                8,
                Map.of(LANE, new Tally(180, 0, Map.of())),
                Set.of(new Backend("candidate", "cccccccccc"))));
  }

  @Test
  void heedsNoPodOfAnotherNamespace() throws Exception {
    var theirs = series("table_generation", ",\"exported_namespace\":\"factory\"", "[10,\"7\"]");

    assertThat(read(theirs)).isNotEmpty();
    assertThat(read(theirs.replace("\"namespace\":\"factory\"", "\"namespace\":\"mine\"")))
        .isEmpty();
  }

  @Test
  void tellsApartWhatARevisionCountedWhenItStoodForAnotherSide() throws Exception {
    var asStable = lane("ok").replace("candidate\",\"rev", "stable\",\"rev");
    var read =
        read(
            series("table_generation", "", "[10.5,\"7\"]"),
            series("requests_total", lane("ok"), "[10.5,\"90\"]"),
            series("slow_total", lane("") + ",\"over\":\"250ms\"", "[10.5,\"80\"]"),
            series("requests_total", asStable, "[10.5,\"400\"]"),
            series("slow_total", asStable + ",\"over\":\"250ms\"", "[10.5,\"3\"]"));

    assertThat(read.get(new Key("factory", "scratch")).get("r-1@").getFirst().tallies())
        .isEqualTo(
            Map.of(
                LANE,
                new Tally(90, 0, Map.of(Duration.ofMillis(250), 80.0)),
                new Lane("stable", LANE.revision(), LANE.level(), LANE.role()),
                new Tally(400, 0, Map.of(Duration.ofMillis(250), 3.0))));
  }

  @Test
  void leavesOutScrapesOfWhichNoTableIsKnown() throws Exception {
    assertThat(read(series("requests_total", lane("ok"), "[10,\"90\"]"))).isEmpty();
  }

  @Test
  void tellsApartWhoScrapedARouter() throws Exception {
    var read =
        read(
            series("table_generation", ",\"job\":\"a\"", "[10,\"7\"]"),
            series("table_generation", ",\"job\":\"b\"", "[10,\"7\"]", "[12,\"7\"]"),
            series("requests_total", lane("ok") + ",\"job\":\"a\"", "[10,\"90\"]"),
            series("requests_total", lane("ok") + ",\"job\":\"b\"", "[10,\"90\"]", "[12,\"95\"]"));
    assertThat(read.get(new Key("factory", "scratch")).get("r-1@"))
        .extracting(scrape -> scrape.tallies().get(LANE).requests())
        .containsExactlyInAnyOrder(90.0, 90.0, 95.0);
  }

  @Test
  void knowsTheResourceWherePrometheusRenamedIt() throws Exception {
    var series =
        "{\"metric\":{\"__name__\":\"handover_router_table_generation\",\"exported_namespace\":"
            + "\"factory\",\"namespace\":\"factory\",\"exported_name\":\"scratch\",\"name\":\"x\"},\"values\":[[1,\"2\"]]}";
    assertThat(read(series)).containsOnlyKeys(new Key("factory", "scratch"));
  }

  @Test
  void whatIsNotANumberStaysNone() throws Exception {
    var read =
        read(
            series("table_generation", "", "[10,\"7\"]"),
            series("requests_total", lane("ok"), "[10,\"NaN\"]"),
            series("breaker_open", ",\"variant\":\"a\",\"revision\":\"b\"", "[10,\"NaN\"]"));
    var scrape = read.get(new Key("factory", "scratch")).get("r-1@").getFirst();
    assertThat(scrape.tallies().get(LANE).requests()).isNaN();
    assertThat(scrape.open()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "<html>please log in</html>",
        "{\"status\":\"success\"}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\"}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":{}}}",
        "{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"too slow\"}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},"
            + "\"values\":[[1,\"x\"]]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},",
      })
  void anythingElseIsAFailure(String body) {
    assertThatThrownBy(() -> decode(body))
        .satisfiesAnyOf(
            e -> assertThat(e).isInstanceOf(Failure.class),
            e -> assertThat(e).isInstanceOf(IOException.class));
  }

  @Test
  void takesOneNumber() throws Exception {
    var at = Instant.ofEpochMilli(1500);
    assertThat(number("vector", "[{\"metric\":{},\"value\":[1.5,\"0.25\"]}]"))
        .isEqualTo(new Measurement.Value(0.25, 0, at));
    assertThat(number("scalar", "[1.5,\"3\"]")).isEqualTo(new Measurement.Value(3, 0, at));
    assertThat(number("vector", "[]")).isInstanceOf(Measurement.NoData.class);
  }

  @ParameterizedTest
  @CsvSource({"NaN", "+Inf", "-Inf"})
  void takesNoOtherNumber(String value) throws Exception {
    assertThat(number("scalar", "[1.5,\"%s\"]".formatted(value)))
        .isInstanceOf(Measurement.NotANumber.class);
  }

  @Test
  void severalNumbersAreNone() {
    assertThatThrownBy(
            () ->
                number(
                    "vector",
                    "[{\"metric\":{},\"value\":[1,\"0\"]},{\"metric\":{},\"value\":[1,\"0\"]}]"))
        .isInstanceOf(Failure.class)
        .hasMessage("the query gives 2 series, not one number: aggregate them, as in sum(...)");
    assertThatThrownBy(() -> number("matrix", "[]")).hasMessageContaining("gives a matrix");
    assertThatThrownBy(() -> number("string", "[1,\"2\"]")).hasMessageContaining("gives a string");
  }

  private static Measurement number(String type, String result) throws Exception {
    var body =
        "{\"status\":\"success\",\"data\":{\"resultType\":\"%s\",\"result\":%s},\"infos\":[\"x\"]}"
            .formatted(type, result);
    try (var json = new JsonFactory().createParser(body)) {
      return NumberReader.decode(json, Instant.EPOCH);
    }
  }

  private static String lane(String result) {
    return ",\"variant\":\"candidate\",\"revision\":\"cccccccccc\",\"level\":\"Full\",\"role\":\"answer\",\"answered_by\":\"candidate\",\"result\":\"%s\""
        .formatted(result);
  }

  private static String series(String family, String labels, String... values) {
    return "{\"metric\":{\"__name__\":\"handover_router_%s\",%s%s},\"values\":[%s]}"
        .formatted(family, OF, labels, String.join(",", values));
  }

  private static Map<Key, Map<String, List<Scrape>>> read(String... series) throws Exception {
    return decode(
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[%s]},\"warnings\":[]}"
            .formatted(String.join(",", series)));
  }

  private static Map<Key, Map<String, List<Scrape>>> decode(String body) throws Exception {
    try (var json = new JsonFactory().createParser(body)) {
      return ScrapeReader.decode(json, new Known());
    }
  }
}
