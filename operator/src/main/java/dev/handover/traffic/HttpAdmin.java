package dev.handover.traffic;

import dev.handover.api.routing.TablesInForce;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks routers over HTTP. */
public final class HttpAdmin implements RouterPoll.Admin, AutoCloseable {
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
    var response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != HttpURLConnection.HTTP_OK) {
      throw new IOException("%s answers %d".formatted(url, response.statusCode()));
    }
    return TableJson.MAPPER.readValue(response.body(), TablesInForce.class);
  }

  @Override
  public void close() {
    http.close();
  }
}
