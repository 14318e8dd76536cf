package dev.handover.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Where objects that may stand already are looked up: a cache, or the API server. */
public interface Live {
  /** The object of a kind, namespace and name, if it exists. */
  <T extends HasMetadata> Optional<T> find(Class<T> kind, String namespace, String name);

  /** Asks the API server each time. */
  static Live of(KubernetesClient client) {
    return new Live() {
      @Override
      public <T extends HasMetadata> Optional<T> find(
          Class<T> kind, String namespace, String name) {
        return Optional.ofNullable(
            client.resources(kind).inNamespace(namespace).withName(name).get());
      }
    };
  }
}
