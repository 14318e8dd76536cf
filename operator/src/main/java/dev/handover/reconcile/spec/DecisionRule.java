package dev.handover.reconcile.spec;

import dev.handover.api.routing.RouteTable.Decisions;
import dev.handover.api.v1alpha1.DecisionSpec;
import dev.handover.api.v1alpha1.ModelDeploymentSpec;
import dev.handover.api.v1alpha1.Vocabulary.Protocol;
import dev.handover.workload.Model;
import dev.handover.workload.Server;
import java.util.Optional;

/** Which requests are decisions: by the protocol that is written, else by what serves the model. */
final class DecisionRule {
  private DecisionRule() {}

  static Optional<Decisions> read(ModelDeploymentSpec spec, Optional<Model> model, Fields fields) {
    return Optional.ofNullable(spec.decision())
        .map(DecisionSpec::model)
        .map(
            answer ->
                fields.word("spec.decision.model.protocol", answer.protocol(), Protocol.class))
        .map(protocol -> protocol.map(DecisionRule::of))
        .orElseGet(() -> model.map(Model::server).map(DecisionRule::of));
  }

  private static Decisions of(Protocol protocol) {
    return switch (protocol) {
      case OpenInference -> Decisions.OpenInference;
      case KServeV1 -> Decisions.KServeV1;
      case Json, Header -> Decisions.Post;
    };
  }

  /** KServe's servers speak both of its protocols; those of the rest are their own. */
  private static Decisions of(Server server) {
    return switch (server) {
      case MLServer, Triton -> Decisions.OpenInference;
      case TFServing -> Decisions.KServeV1;
      case KServe, vLLM, BentoML, RayServe, TorchServe, Custom -> Decisions.Post;
    };
  }
}
