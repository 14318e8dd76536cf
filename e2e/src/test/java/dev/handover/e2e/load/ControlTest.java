package dev.handover.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlTest {
  private final Vertx vertx = Vertx.vertx();
  private final List<Double> rates = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private String url;

  @BeforeEach
  void start() {
    var told =
        new Control.Told() {
          @Override
          public JsonObject stats() {
            return new JsonObject().put("sent", 3);
          }

          @Override
          public JsonObject timeline(long fromSecond) {
            return new JsonObject().put("from", fromSecond);
          }

          @Override
          public void rate(double perSecond) {
            rates.add(perSecond);
          }
        };
    var server = vertx.createHttpServer().requestHandler(new Control(told)::handle).listen(0);
    url =
        "http://localhost:" + server.toCompletionStage().toCompletableFuture().join().actualPort();
  }

  @AfterEach
  void stop() {
    http.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void countsAreThereToBeRead() throws Exception {
    assertThat(get("/stats").body()).isEqualTo("{\"sent\":3}");
    assertThat(get("/timeline?from=17").body()).isEqualTo("{\"from\":17}");
    assertThat(get("/timeline").body()).isEqualTo("{\"from\":0}");
  }

  @Test
  void theRateCanBeSetAndPaused() throws Exception {
    assertThat(post("{\"perSecond\": 12.5}").statusCode()).isEqualTo(200);
    assertThat(post("{\"perSecond\": 0}").statusCode()).isEqualTo(200);
    assertThat(rates).containsExactly(12.5, 0.0);
  }

  @Test
  void whatCannotBeMeantIsRefused() throws Exception {
    for (String body : List.of("", "{}", "{\"perSecond\": \"fast\"}", "{\"perSecond\": -1}")) {
      assertThat(post(body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(get("/timeline?from=noon").statusCode()).isEqualTo(400);
    assertThat(get("/elsewhere").statusCode()).isEqualTo(404);
    assertThat(rates).isEmpty();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String body) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(url + "/rate")).POST(BodyPublishers.ofString(body));
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
