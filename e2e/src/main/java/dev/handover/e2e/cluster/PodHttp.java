package dev.handover.e2e.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Talks to pods and Services over HTTP, through the API server's proxy. */
public final class PodHttp {
  private static final long TIMEOUT_SECONDS = 5;

  private final KubernetesClient client;

  PodHttp(KubernetesClient client) {
    this.client = client;
  }

  /**
   * A port of a pod.
   *
   * @param namespace its namespace
   * @param pod its name
   * @param port the port's number
   */
  public record PodPort(String namespace, String pod, int port) {
    private String path() {
      return "/api/v1/namespaces/%s/pods/%s:%d/proxy".formatted(namespace, pod, port);
    }
  }

  /**
   * What a pod answers.
   *
   * @throws IOException if it does not answer with 2xx; says what it answered
   */
  public String get(PodPort port, String path) throws IOException {
    return exchange(request(port.path() + path).build());
  }

  /**
   * What a pod answers to a JSON body.
   *
   * @throws IOException if it does not answer with 2xx; says what it answered
   */
  public String post(PodPort port, String path, String json) throws IOException {
    return exchange(request(port.path() + path).post("application/json", json).build());
  }

  /**
   * What a Service answers.
   *
   * @throws IOException if it does not answer with 2xx; says what it answered
   */
  public String getFromService(
      String namespace, String service, int port, String path, Map<String, String> query)
      throws IOException {
    var words =
        query.entrySet().stream()
            .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return exchange(
        request(
                "/api/v1/namespaces/%s/services/%s:%d/proxy%s?%s"
                    .formatted(namespace, service, port, path, words))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return client
        .getHttpClient()
        .newHttpRequestBuilder()
        .uri(URI.create(client.getMasterUrl().toString().replaceFirst("/$", "") + path))
        .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  private String exchange(HttpRequest request) throws IOException {
    HttpResponse<String> response = send(request);
    if (!response.isSuccessful()) {
      throw new IOException(
          "%s: %d %s".formatted(request.uri(), response.code(), response.bodyString()));
    }
    return response.body();
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    var answer = client.getHttpClient().sendAsync(request, String.class);
    try {
      return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException failed) {
      answer.cancel(true);
      throw new IOException("%s: %s".formatted(request.uri(), failed), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }
}
