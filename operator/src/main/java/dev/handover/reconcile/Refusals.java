package dev.handover.reconcile;

import dev.handover.workload.Placed;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What is refused for good, by us or by the API server: people have to see to it, and the pass goes
 * on with the rest. Everything else is tried again.
 */
final class Refusals {
  private static final int TOO_MANY_REQUESTS = 429;

  /** A write that lost a race or came too early succeeds when it is tried again. */
  private static final Set<Integer> PASSING =
      Set.of(
          HttpURLConnection.HTTP_UNAUTHORIZED,
          HttpURLConnection.HTTP_CLIENT_TIMEOUT,
          HttpURLConnection.HTTP_CONFLICT,
          TOO_MANY_REQUESTS);

  private static final int CLIENT_ERRORS = 400;
  private static final int SERVER_ERRORS = 500;

  private Refusals() {}

  /** What is in the way, if something is. */
  static Optional<String> in(Placed placed) {
    return placed instanceof Placed.Refused(var detail) ? Optional.of(detail) : Optional.empty();
  }

  /** Places something; a refusal by the API server is one like any other. */
  static Placed placing(Supplier<Placed> placing) {
    try {
      return placing.get();
    } catch (KubernetesClientException e) {
      return new Placed.Refused(refused(e));
    }
  }

  /**
   * What the API server refuses for good.
   *
   * @throws KubernetesClientException the same, if another try can help
   */
  static String refused(KubernetesClientException e) {
    return of(e).orElseThrow(() -> e);
  }

  /** What the API server refuses, if trying again would not help. */
  static Optional<String> of(KubernetesClientException e) {
    var code = e.getCode();
    return code >= CLIENT_ERRORS
            && code < SERVER_ERRORS
            && (!PASSING.contains(code) || ownedByOthers(e))
            && !namespaceTerminating(e)
        ? Optional.of(
            "the API server refuses: "
                + Optional.ofNullable(e.getStatus()).map(Status::getMessage).orElse(e.getMessage()))
        : Optional.empty();
  }

  /** Whether nothing can be made in a namespace that is on its way out. */
  static boolean namespaceTerminating(KubernetesClientException e) {
    return because(e, "NamespaceTerminating");
  }

  /** A conflict that no second try resolves: an object of that name is somebody else's. */
  private static boolean ownedByOthers(KubernetesClientException e) {
    return because(e, "FieldManagerConflict");
  }

  private static boolean because(KubernetesClientException e, String reason) {
    return Optional.ofNullable(e.getStatus())
        .flatMap(status -> Optional.ofNullable(status.getDetails()))
        .map(details -> details.getCauses())
        .filter(causes -> causes.stream().anyMatch(it -> reason.equals(it.getReason())))
        .isPresent();
  }
}
