package dev.handover.e2e.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the API server wrote down of who asked it for what. */
final class AuditLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  private AuditLog(Path file) {
    this.file = file;
  }

  /**
   * A request for an object or a list of them.
   *
   * @param verb as RBAC calls it
   * @param group API group; empty for the core
   * @param resource plural, with the subresource behind a slash if there is one
   * @param name the object; empty if the request names none
   * @param status HTTP status of the answer
   * @param forbidden whether the asker had no right to it; what a namespace on its way out refuses
   *     is refused to everybody
   */
  record Request(
      String verb, String group, String resource, String name, int status, boolean forbidden) {}

  /** The one of {@code e2e/cluster}; empty on a cluster of one's own. */
  static Optional<AuditLog> find() {
    return Optional.ofNullable(System.getenv("HANDOVER_AUDIT_LOG"))
        .filter(path -> !path.isBlank())
        .map(Path::of)
        .filter(Files::isReadable)
        .map(AuditLog::new);
  }

  /** All that users of that name have asked for, without repetitions. */
  List<Request> of(Pattern user) throws IOException {
    try (var lines = Files.lines(file)) {
      return lines
          .map(AuditLog::read)
          .flatMap(Optional::stream)
          .filter(entry -> user.matcher(entry.at("/user/username").asText()).matches())
          .filter(entry -> entry.has("objectRef"))
          .map(AuditLog::request)
          .distinct()
          .toList();
    }
  }

  /** The last line may be half written. */
  private static Optional<JsonNode> read(String line) {
    try {
      return Optional.of(JSON.readTree(line));
    } catch (IOException unfinished) {
      return Optional.empty();
    }
  }

  private static Request request(JsonNode entry) {
    var object = entry.get("objectRef");
    var subresource = object.path("subresource").asText();
    return new Request(
        entry.path("verb").asText(),
        object.path("apiGroup").asText(),
        object.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource),
        object.path("name").asText(),
        entry.at("/responseStatus/code").asInt(),
        "forbid".equals(entry.path("annotations").path("authorization.k8s.io/decision").asText()));
  }
}
