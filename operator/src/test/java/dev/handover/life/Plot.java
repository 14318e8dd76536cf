package dev.handover.life;

import dev.handover.api.Names;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.stage.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A journey that can be told again and again: how it begins, what people do, and how it ends. */
enum Plot {
  /** A first revision watches a desk. */
  LaunchToShadow {
    @Override
    void scene(Stage stage) {
      stage.desk();
    }

    @Override
    void opening(Stage stage) {
      stage.create(Stage.model("v1").replace("level: Full", "level: Shadow"));
    }

    @Override
    boolean over(ModelDeploymentStatus status) {
      return "Shadow".equals(status.level());
    }
  },

  /** A first revision of a new capability. */
  LaunchToFull {
    @Override
    void scene(Stage stage) {}

    @Override
    void opening(Stage stage) {
      stage.create(model("v1"));
    }

    @Override
    boolean over(ModelDeploymentStatus status) {
      return "Full".equals(status.level());
    }
  },

  /** A second revision takes over, and the first one leaves. */
  Canary {
    @Override
    void opening(Stage stage) {
      stage.apply(model("v2"));
    }

    @Override
    boolean over(ModelDeploymentStatus status) {
      return moved(status, Reason.Promoted);
    }
  },

  /** The same, with a share that a person has to approve, after another revision was aborted. */
  AskedCanary {
    @Override
    void scene(Stage stage) {
      super.scene(stage);
      stage
          .start()
          .apply(model("v2"))
          .await("looked at", status -> status.traffic().mirror() == 100 && Stage.synced(status));
      stage
          .annotate(Names.ABORT, stage.status().journey().ticket())
          .await(
              "leaves",
              status -> status.leaving().stream().anyMatch(it -> it.unusedSince() != null))
          .pass(DRAIN)
          .await("left", status -> status.leaving().isEmpty())
          .stop();
    }

    @Override
    void opening(Stage stage) {
      stage.apply(
          model("v3").replace("share: 50, hold: 1m", "share: 50, hold: 1m, approval: true"));
    }

    @Override
    void act(Stage stage, ModelDeploymentStatus status) {
      Optional.ofNullable(status.waitingFor())
          .filter(it -> "Approval".equals(it.what()))
          .ifPresent(it -> stage.annotate(Names.APPROVE, it.ticket()));
    }

    @Override
    boolean over(ModelDeploymentStatus status) {
      return moved(status, Reason.Promoted);
    }
  },

  /** A second revision is taken back from its second share, and leaves. */
  BreachedCanary {
    @Override
    void opening(Stage stage) {
      stage.apply(model("v2"));
    }

    @Override
    void act(Stage stage, ModelDeploymentStatus status) {
      if (status.journey() != null && at(status, 50)) {
        stage
            .measurements()
            .say(
                new Revision(status.journey().revision()),
                "errors",
                new Verdict.Breached("40 % of 500, limit 5 %"));
        stage.skip(Duration.ZERO);
      }
    }

    @Override
    boolean over(ModelDeploymentStatus status) {
      return moved(status, Reason.RolledBack);
    }
  };

  /** What stands before it begins; no operator runs then. */
  void scene(Stage stage) {
    stage.start().create(model("v1")).awaitRest("Full").stop();
  }

  /** What a person does to begin it. */
  abstract void opening(Stage stage);

  /** What people and models do on the way; may be asked for more than once. */
  void act(Stage stage, ModelDeploymentStatus status) {}

  /** Whether what it leads to has come. */
  abstract boolean over(ModelDeploymentStatus status);

  private static boolean moved(ModelDeploymentStatus status, Reason reason) {
    return status.history().stream().anyMatch(it -> reason.name().equals(it.reason()));
  }

  private static boolean at(ModelDeploymentStatus status, int share) {
    return List.of(share).contains(status.journey().share()) && Stage.synced(status);
  }

  private static final Duration DRAIN = Duration.ofSeconds(11);

  private static String model(String version) {
    return """
        apiVersion: handover.dev/v1alpha1
        kind: ModelDeployment
        metadata: {name: scratch}
        spec:
          model: {image: "registry/scratch:%s", port: 8080, replicas: 2}
          automation: {level: Full}
          rollout:
            keepWarm: 30m
            steps:
              - {mirror: 100, hold: 1m}
              - {share: 20, hold: 1m}
              - {share: 50, hold: 1m}
              - {share: 95, hold: 1m}
        """
        .formatted(version);
  }
}
