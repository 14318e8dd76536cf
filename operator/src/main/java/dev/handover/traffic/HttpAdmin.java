package dev.handover.traffic;

import dev.handover.api.routing.TablesInForce;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks routers over HTTP. */
public final class HttpAdmin implements RouterPoll.Admin, AutoCloseable {
  /** In bytes; of each table a router says little more than its name. */
  private static final long LONGEST = 1 << 20;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(RouterPoll.PATIENCE)
          .build();
  private final int port;

  /**
   * Asks at a port.
   *
   * @param port the routers' admin port
   */
  public HttpAdmin(int port) {
    this.port = port;
  }

  @Override
  public TablesInForce tables(String address) throws IOException, InterruptedException {
    var host = address.contains(":") ? "[" + address + "]" : address;
    var url = URI.create("http://%s:%d%s".formatted(host, port, TablesInForce.PATH));
    var request = HttpRequest.newBuilder(url).timeout(RouterPoll.PATIENCE).build();
    var response = answer(request);
    if (response.statusCode() != HttpURLConnection.HTTP_OK) {
      throw new IOException("%s answers %d".formatted(url, response.statusCode()));
    }
    return TableJson.MAPPER.readValue(response.body(), TablesInForce.class);
  }

  /** A request's timeout ends with the headers; a pod that only looks like a router may go on. */
  private HttpResponse<String> answer(HttpRequest request)
      throws IOException, InterruptedException {
    var exchange = http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), LONGEST));
    try {
      return exchange.get(RouterPoll.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException(
          "%s: nothing whole within %d ms"
              .formatted(request.uri(), RouterPoll.PATIENCE.toMillis()));
    } finally {
      exchange.cancel(true);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
