package dev.handover.router.proxy;

import dev.handover.router.routing.HeaderRules;
import dev.handover.router.routing.RequestId;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A caller's request as backends get it.
 *
 * @param caller the request as it came
 * @param id the name the router gave it
 */
record Outgoing(HttpServerRequest caller, RequestId id) {
  private static final CharSequence FORWARDED_FOR = HttpHeaders.createOptimized("x-forwarded-for");
  private static final CharSequence FORWARDED_PROTO =
      HttpHeaders.createOptimized("x-forwarded-proto");

  HttpMethod method() {
    return caller.method();
  }

  /** Path and query; of an absolute URI too. */
  String uri() {
    String uri = caller.uri();
    int authority = uri.indexOf("://");
    if (uri.startsWith("/") || authority < 0) {
      return uri;
    }
    int path = uri.indexOf('/', authority + 3);
    return path < 0 ? "/" : uri.substring(path);
  }

  /** Sends it, once: head and body. */
  void sendTo(HttpClientRequest backend, Body.Kept body) {
    headers(backend.headers());
    if (body.bytes().length() == 0 && !announced()) {
      backend.end();
    } else {
      backend.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.bytes().length()));
      backend.end(body.bytes());
    }
  }

  /** Sends the head; the body follows as it comes, once. */
  Upload sendTo(HttpClientRequest backend, Body.Passing body, Upload.Watch watch) {
    headers(backend.headers());
    String length = caller.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && !caller.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      backend.putHeader(HttpHeaders.CONTENT_LENGTH, length);
    } else {
      backend.setChunked(true);
    }
    return body.to(backend, watch);
  }

  /** Whether the caller spoke of a body, even if it is empty. */
  private boolean announced() {
    return caller.headers().contains(HttpHeaders.CONTENT_LENGTH)
        || caller.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  private void headers(MultiMap out) {
    String hop = String.join(",", caller.headers().getAll(HttpHeaders.CONNECTION));
    for (Map.Entry<String, String> header : caller.headers()) {
      String name = header.getKey();
      if (HeaderRules.passes(name, hop) && !name.equalsIgnoreCase("content-length")) {
        out.add(name, header.getValue());
      }
    }
    if (caller.version() == HttpVersion.HTTP_2) {
      fromHttp2(out);
    }
    out.set(FORWARDED_FOR, forwardedFor(out.getAll(FORWARDED_FOR)));
    if (!out.contains(FORWARDED_PROTO)) {
      out.set(FORWARDED_PROTO, "http");
    }
    out.set(CallerReply.REQUEST_ID, id.toString());
  }

  private String forwardedFor(List<String> before) {
    List<String> all = new ArrayList<>(before);
    all.add(caller.remoteAddress().hostAddress());
    return String.join(", ", all);
  }

  /** What HTTP/2 says in another way: the host, and cookies one by one. */
  private void fromHttp2(MultiMap out) {
    if (caller.authority() != null) {
      out.set(HttpHeaders.HOST, caller.authority().toString());
    }
    List<String> cookies = out.getAll(HttpHeaders.COOKIE);
    if (cookies.size() > 1) {
      out.set(HttpHeaders.COOKIE, String.join("; ", cookies));
    }
  }
}
