package dev.handover.reconcile.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is answered, answer by answer; the last one stays. */
@Timeout(60)
class ApiServerTest {
  private static final String VERSION = "{\"major\": \"1\", \"minor\": \"36\"}";

  private final Queue<Integer> answers = new ArrayDeque<>();
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void bind() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          var status = answers.size() > 1 ? answers.remove() : answers.element();
          var body = VERSION.getBytes();
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void whoAnswersIsNotWaitedFor() throws InterruptedException {
    answers.add(200);
    server.start();
    try (var client = client()) {
      ApiServer.await(client);
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void aRefusalIsAnAnswer() throws InterruptedException {
    answers.add(403);
    server.start();
    try (var client = client()) {
      ApiServer.await(client);
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void whoIsNotReadyIsAskedAgain() throws InterruptedException {
    answers.addAll(List.of(503, 500, 200));
    server.start();
    try (var client = client()) {
      ApiServer.await(client);
    }
    assertThat(asked).hasValue(3);
  }

  /** It hears of connections, and says nothing. */
  @Test
  void whoIsSilentIsAskedAgain() throws Exception {
    answers.add(200);
    try (var client = client()) {
      var waiting =
          CompletableFuture.runAsync(
              () -> {
                try {
                  ApiServer.await(client);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      Awaitility.await("it waits").during(Duration.ofSeconds(2)).until(() -> !waiting.isDone());
      server.start();
      waiting.get(30, TimeUnit.SECONDS);
    }
    assertThat(asked).hasPositiveValue();
  }

  private KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withRequestTimeout(500)
                .withConnectionTimeout(500)
                .withRequestRetryBackoffLimit(0)
                .build())
        .build();
  }
}
