package dev.handover.api.routing;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a router needs to know of one ModelDeployment: who decides for which share of the
 * requests. One table is one key of the ConfigMap {@code handover-routes} of its namespace; the key
 * is the name of the ModelDeployment, the value this record as JSON.
 *
 * @param generation grows by one whenever anything else in the table changes
 * @param namespace namespace of the ModelDeployment
 * @param name name of the ModelDeployment
 * @param key secret of the resource, from which requests are hashed to arms; stable for its life
 * @param port the port on which routers listen for this ModelDeployment
 * @param decisions which requests are decisions
 * @param timeoutMillis how long a model may take to answer, milliseconds
 * @param slowMillis limits above which an answer is counted as slow, milliseconds
 * @param arms who decides for which share, in order; the arm that gains traffic stands first, so
 *     that a growing share keeps those who were already in it
 * @param mirror who gets copies beside, if anyone
 * @param backends where requests go, by the name that arms and mirror use
 * @param journey the transition in flight, if any: it is what the decision behind the table was
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RouteTable(
    long generation,
    String namespace,
    String name,
    String key,
    int port,
    Decisions decisions,
    long timeoutMillis,
    List<Long> slowMillis,
    List<Arm> arms,
    Optional<Mirror> mirror,
    Map<String, Backend> backends,
    Optional<JourneyMark> journey) {

  /** The ConfigMap that holds the tables of a namespace. */
  public static final String CONFIG_MAP = "handover-routes";

  public RouteTable {
    slowMillis = slowMillis == null ? List.of() : List.copyOf(slowMillis);
    arms = arms == null ? List.of() : List.copyOf(arms);
    mirror = mirror == null ? Optional.empty() : mirror;
    backends = backends == null ? Map.of() : Map.copyOf(backends);
    journey = journey == null ? Optional.empty() : journey;
  }

  /** The same table under another generation. */
  public RouteTable withGeneration(long other) {
    return new RouteTable(
        other,
        namespace,
        name,
        key,
        port,
        decisions,
        timeoutMillis,
        slowMillis,
        arms,
        mirror,
        backends,
        journey);
  }

  /** Which requests are decisions; all others pass through to the deciding arm, uncounted. */
  public enum Decisions {
    /** {@code POST} to a path that ends in {@code /infer}. */
    OpenInference,
    /** {@code POST} to a path that ends in {@code :predict}. */
    KServeV1,
    /** Every {@code POST}. */
    Post
  }

  /**
   * A share of the requests and who decides it.
   *
   * @param weight relative weight, at least 0; the weights of a table add up to 100
   * @param level who decides: HumanOnly, Shadow or Full
   * @param variant baseline, stable or candidate: the side this share is assigned to
   * @param answers name of the backend whose answer the caller gets
   * @param copies name of the model's backend that gets a copy (level Shadow)
   * @param fallback name of the backend that answers when {@code answers} fails
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Arm(
      int weight,
      String level,
      Variant variant,
      String answers,
      Optional<String> copies,
      Optional<String> fallback) {
    public Arm {
      copies = copies == null ? Optional.empty() : copies;
      fallback = fallback == null ? Optional.empty() : fallback;
    }
  }

  /**
   * Copies of decisions, whose answers nobody waits for.
   *
   * @param percent share of the decisions that are copied, 1 to 100
   * @param backend name of the backend that gets them
   * @param variant the side that is measured by them
   * @param level level under which the copies are counted
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Mirror(int percent, String backend, Variant variant, String level) {}

  /**
   * Somewhere a request can go: the pods of a Service, or an answer given by the router itself.
   *
   * @param revision the model's revision; empty for the baseline
   * @param service name of the Service in the same namespace
   * @param portName name of the port in the Service's EndpointSlices; empty if it has no name
   * @param canned the answer to give when there is no Service
   * @param maxInFlight how many requests may be in flight there from one router as fallback, and
   *     how many as copy; 0 leaves it to the router
   * @param timeoutMillis how long it may take to answer, if other than the table's {@code
   *     timeoutMillis}: a review desk is slower than a model
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Backend(
      Optional<String> revision,
      Optional<String> service,
      Optional<String> portName,
      Optional<CannedAnswer> canned,
      int maxInFlight,
      Optional<Long> timeoutMillis) {
    public Backend {
      revision = revision == null ? Optional.empty() : revision;
      service = service == null ? Optional.empty() : service;
      portName = portName == null ? Optional.empty() : portName;
      canned = canned == null ? Optional.empty() : canned;
      timeoutMillis = timeoutMillis == null ? Optional.empty() : timeoutMillis;
    }

    /** A backend that may take as long as the table says. */
    public Backend(
        Optional<String> revision,
        Optional<String> service,
        Optional<String> portName,
        Optional<CannedAnswer> canned,
        int maxInFlight) {
      this(revision, service, portName, canned, maxInFlight, Optional.empty());
    }
  }

  /**
   * What callers get when there is no model and no baseline.
   *
   * @param status HTTP status
   * @param body the body, as JSON or text
   * @param contentType media type of the body
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record CannedAnswer(int status, String body, String contentType) {}

  /**
   * Which decision led to this table, so that an operator that died between the route write and the
   * status write can take it up again. A router only reads that a journey is in flight.
   *
   * @param ticket names the journey
   * @param step index of the step in force; -1 if it has no traffic
   * @param end how it ended, if it did
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record JourneyMark(String ticket, int step, Optional<End> end) {
    public JourneyMark {
      end = end == null ? Optional.empty() : end;
    }

    /** Whether the journey still goes on under this table. */
    public boolean inFlight() {
      return end.isEmpty();
    }
  }

  /**
   * How a journey ended.
   *
   * @param word one word: that it is over, or why it was taken back
   * @param guardrail the guardrail that was breached, if that is why
   * @param detail the numbers, if there are any
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record End(String word, Optional<String> guardrail, Optional<String> detail) {
    public End {
      guardrail = guardrail == null ? Optional.empty() : guardrail;
      detail = detail == null ? Optional.empty() : detail;
    }
  }
}
