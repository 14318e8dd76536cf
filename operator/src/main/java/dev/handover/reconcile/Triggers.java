package dev.handover.reconcile;

import dev.handover.api.Names;
import dev.handover.api.v1alpha1.ModelDeployment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which changes of a resource start a pass: its spec, its deletion, what people answer through
 * annotations, and a finalizer that was taken away. Status is what passes write themselves.
 */
public final class Triggers implements OnUpdateFilter<ModelDeployment> {
  private static final String OURS = Names.GROUP + "/";

  /** The framework makes it. */
  public Triggers() {}

  @Override
  public boolean accept(ModelDeployment now, ModelDeployment before) {
    return !Objects.equals(generation(now), generation(before))
        || now.isMarkedForDeletion() != before.isMarkedForDeletion()
        || now.hasFinalizer(Names.FINALIZER) != before.hasFinalizer(Names.FINALIZER)
        || !answers(now).equals(answers(before));
  }

  private static Long generation(HasMetadata resource) {
    return resource.getMetadata().getGeneration();
  }

  private static Map<String, String> answers(HasMetadata resource) {
    return Optional.ofNullable(resource.getMetadata().getAnnotations())
        .orElse(Map.of())
        .entrySet()
        .stream()
        .filter(annotation -> annotation.getKey().startsWith(OURS))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, entry -> Objects.requireNonNullElse(entry.getValue(), "")));
  }
}
