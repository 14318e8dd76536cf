package dev.handover.stage;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What a client asks the API server for, in the words of RBAC. */
public final class Requests implements Interceptor {
  private static final Set<String> READS = Set.of("get", "list", "watch");
  private static final String BY_NAME = "metadata.name=";

  private final Queue<Request> seen = new ConcurrentLinkedQueue<>();

  /**
   * A request.
   *
   * @param verb as RBAC calls it
   * @param group API group, empty for the core
   * @param resource plural, with the subresource if there is one
   * @param name of the object, if it is about one
   */
  public record Request(String verb, String group, String resource, Optional<String> name) {
    /** Whether it changes something. */
    public boolean writes() {
      return !READS.contains(verb);
    }
  }

  /** Everything that was asked for until now. */
  public List<Request> all() {
    return List.copyOf(seen);
  }

  /** How many of them would have changed something. */
  public long writes() {
    return seen.stream().filter(Request::writes).count();
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    parse(request.method(), request.uri()).ifPresent(seen::add);
  }

  /** An apply that creates needs the right to create. */
  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    if (request.method().equals("PATCH") && response.code() == HttpURLConnection.HTTP_CREATED) {
      parse(request.method(), request.uri())
          .map(it -> new Request("create", it.group(), it.resource(), Optional.empty()))
          .ifPresent(seen::add);
    }
  }

  static Optional<Request> parse(String method, URI uri) {
    var path = Arrays.asList(uri.getPath().replaceFirst("^/+", "").split("/"));
    var core = path.getFirst().equals("api");
    if (path.size() < (core ? 3 : 4) || !(core || path.getFirst().equals("apis"))) {
      return Optional.empty(); // versions and what else is no object
    }
    var group = core ? "" : path.get(1);
    var rest = path.subList(core ? 2 : 3, path.size());
    var object =
        rest.getFirst().equals("namespaces") && rest.size() > 2
            ? rest.subList(2, rest.size())
            : rest;
    var query = Optional.ofNullable(uri.getRawQuery()).orElse("");
    var name = object.size() > 1 ? Optional.of(object.get(1)) : selected(query);
    var resource = object.size() > 2 ? object.get(0) + "/" + object.get(2) : object.get(0);
    return Optional.of(new Request(verb(method, query, object.size() > 1), group, resource, name));
  }

  private static Optional<String> selected(String query) {
    return Arrays.stream(query.split("&"))
        .filter(it -> it.startsWith("fieldSelector="))
        .map(it -> URLDecoder.decode(it.substring(it.indexOf('=') + 1), StandardCharsets.UTF_8))
        .filter(it -> it.startsWith(BY_NAME))
        .map(it -> it.substring(BY_NAME.length()))
        .findFirst();
  }

  private static String verb(String method, String query, boolean one) {
    return switch (method) {
      case "GET" -> query.contains("watch=true") ? "watch" : one ? "get" : "list";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> one ? "delete" : "deletecollection";
      default -> throw new IllegalArgumentException(method);
    };
  }
}
