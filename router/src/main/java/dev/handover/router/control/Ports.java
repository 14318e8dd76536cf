package dev.handover.router.control;

import dev.handover.router.proxy.Lane;
import dev.handover.router.proxy.Site;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import java.util.ArrayList;
import java.util.List;

/** Opens a port on every lane, or on none. */
final class Ports {
  private final List<Lane> lanes;

  Ports(List<Lane> lanes) {
    this.lanes = List.copyOf(lanes);
  }

  /**
   * An open port.
   *
   * @param number as it is, also where any free one was asked for
   * @param servers one on each lane
   */
  record Open(int number, List<HttpServer> servers) {
    /** Stops listening and closes what connections are left. */
    Future<Void> close() {
      return Future.join(servers.stream().map(HttpServer::close).toList()).mapEmpty();
    }
  }

  Future<Open> open(int port, Site site) {
    List<HttpServer> opened = new ArrayList<>();
    Future<Void> all = Future.succeededFuture();
    // One after the other: the first takes the port, the others join it.
    for (Lane lane : lanes) {
      all = all.compose(done -> lane.listen(port, site)).map(opened::add).mapEmpty();
    }
    return all.map(done -> new Open(port, List.copyOf(opened)))
        .recover(
            cause ->
                new Open(port, opened)
                    .close()
                    .transform(closed -> Future.<Open>failedFuture(cause)));
  }
}
