package dev.handover.router.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.RouteTable.Decisions;
import dev.handover.router.RouterRig;
import dev.handover.router.Tables;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** The whole process, without an API server, from the last copy on disk. */
@QuarkusTest
@QuarkusTestResource(AdminTest.LastCopy.class)
class AdminTest {
  private static final int PORT = RouterRig.freePort();

  /** A state directory as a router leaves it, and an API server where nobody listens. */
  public static final class LastCopy implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
      try {
        Path dir = Files.createTempDirectory("handover-router");
        String table =
            Tables.table()
                .port(PORT)
                .decisions(Decisions.Post)
                .generation(12)
                .humanOnly(100)
                .canned(202, "later")
                .json();
        Files.writeString(
            dir.resolve("tables.json"), io.vertx.core.json.JsonObject.of("digits", table).encode());
        Files.writeString(dir.resolve("endpoints.json"), "{}");
        return Map.of(
            "handover.state-dir",
            dir.toString(),
            "handover.namespace",
            Tables.NAMESPACE,
            "handover.drain",
            "50ms",
            "quarkus.http.test-port",
            "0",
            "quarkus.kubernetes-client.api-server-url",
            "http://127.0.0.1:1");
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void stop() {}
  }

  private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> admin(String path) throws IOException, InterruptedException {
    int port = ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
    return get("http://127.0.0.1:" + port + path);
  }

  @Test
  void servesAndSaysSo() throws IOException, InterruptedException {
    RouterRig.await(() -> admin("/health/ready").statusCode() == 200);
    assertThat(admin("/health/live").statusCode()).isEqualTo(200);
    HttpResponse<String> table = admin("/handover/v1/table");
    assertThat(table.headers().firstValue("content-type")).contains("application/json");
    assertThat(table.body())
        .isEqualTo("{\"tables\":{\"digits\":{\"generation\":12,\"port\":%d}}}".formatted(PORT));

    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/"))
                    .POST(HttpRequest.BodyPublishers.ofString("q"))
                    .build(),
                BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("later");

    assertThat(admin("/metrics").body())
        .contains(
            "handover_router_requests_total{namespace=\"factory\",name=\"digits\","
                + "variant=\"baseline\",revision=\"\",level=\"HumanOnly\",role=\"answer\","
                + "answered_by=\"baseline\",result=\"ok\",} 1.0")
        .contains("handover_router_table_generation{namespace=\"factory\",name=\"digits\",} 12.0")
        .contains("jvm_memory_bytes_used")
        .doesNotContain("_created{");
  }
}
