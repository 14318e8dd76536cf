package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.handover.api.Names;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** A model that takes decisions over from a baseline, one evidence-gated step at a time. */
@Group(Names.GROUP)
@Version("v1alpha1")
@Kind("ModelDeployment")
@Singular("modeldeployment")
@Plural("modeldeployments")
@ShortNames("mdep")
public class ModelDeployment extends CustomResource<ModelDeploymentSpec, ModelDeploymentStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1;

  /** A resource without a spec is incomplete, not one with an empty spec. */
  @Override
  protected ModelDeploymentSpec initSpec() {
    return null;
  }

  /** Status is empty until the operator has seen the resource. */
  @Override
  protected ModelDeploymentStatus initStatus() {
    return null;
  }

  @Override
  @JsonDeserialize(using = Decoding.Spec.class)
  public void setSpec(ModelDeploymentSpec spec) {
    super.setSpec(spec);
  }

  @Override
  @JsonDeserialize(using = Decoding.Status.class)
  public void setStatus(ModelDeploymentStatus status) {
    super.setStatus(status);
  }
}
