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
      abort(stage);
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
  },

  /** A revision that only watched is to decide. */
  Climb {
    @Override
    void scene(Stage stage) {
      stage.desk().start().create(ofLevel("Shadow")).awaitLook();
      stage.pass(hold()).awaitRest("Shadow").stop();
    }

    @Override
    void opening(Stage stage) {
      stage.apply(ofLevel("Full"));
    }

    @Override
    boolean over(ModelDeploymentStatus status) {
      return "Full".equals(status.level());
    }

    private static String ofLevel(String level) {
      return Stage.model("v1").replace("level: Full", "level: " + level);
    }
  },

  /** A person goes back to the revision that is still warm. */
  RolledBack {
    @Override
    void scene(Stage stage) {
      stage.start().create(brief("v1")).awaitRest("Full").apply(brief("v2")).awaitShare(50);
      stage
          .pass(hold())
          .await("promoted", status -> status.previous() != null && Stage.synced(status))
          .stop();
    }

    @Override
    void opening(Stage stage) {
      stage.annotate(
          Names.ROLLBACK,
          stage.status().history().stream()
              .flatMap(it -> Optional.ofNullable(it.ticket()).stream())
              .findFirst()
              .orElseThrow());
    }

    @Override
    boolean over(ModelDeploymentStatus status) {
      return moved(status, Reason.RolledBack);
    }
  },

  /** A second revision waits at its first share when a third takes its place. */
  Superseded {
    @Override
    void opening(Stage stage) {
      stage.apply(
          model("v2").replace("share: 50, hold: 1m", "share: 50, hold: 1m, approval: true"));
    }

    @Override
    void act(Stage stage, ModelDeploymentStatus status) {
      if (status.waitingFor() != null && "Approval".equals(status.waitingFor().what())) {
        stage.apply(brief("v3"));
      }
    }

    @Override
    boolean over(ModelDeploymentStatus status) {
      return moved(status, Reason.Promoted);
    }
  },

  /** A person lets a revision that was taken back try again. */
  Retried {
    @Override
    boolean rare() {
      return true;
    }

    @Override
    void scene(Stage stage) {
      stage.start().create(brief("v1")).awaitRest("Full").apply(brief("v2")).awaitShare(50);
      abort(stage);
    }

    @Override
    void opening(Stage stage) {
      stage.annotate(Names.RETRY, stage.status().rejected().getFirst().ticket());
    }

    @Override
    boolean over(ModelDeploymentStatus status) {
      return moved(status, Reason.Promoted);
    }
  },

  /** A second revision can be looked at by a Service of its own before it takes over. */
  BlueGreen {
    @Override
    boolean rare() {
      return true;
    }

    @Override
    void opening(Stage stage) {
      stage.replace(model("v2").replaceFirst("(?s)    steps:.*", "    strategy: BlueGreen\n"));
    }

    @Override
    Duration hold() {
      return Duration.ofMinutes(10);
    }

    @Override
    boolean over(ModelDeploymentStatus status) {
      return moved(status, Reason.Promoted);
    }
  },

  /** A resource that decided is deleted, and its callers go back to the desk. */
  Deleted {
    @Override
    void scene(Stage stage) {
      stage
          .desk()
          .start()
          .create(
              Stage.model("v1")
                  .replace("level: Full", "level: Full, path: [Full]")
                  .replaceFirst("steps: .*", "steps: [{share: 50, hold: 1m}]"))
          .awaitShare(50);
      stage.pass(hold()).awaitRest("Full").stop();
    }

    @Override
    void opening(Stage stage) {
      stage.delete(Stage.NAME);
    }

    /** Only when it is gone. */
    @Override
    boolean over(ModelDeploymentStatus status) {
      return false;
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

  /** Whether it writes little that no other does, so that it is not told each time. */
  boolean rare() {
    return false;
  }

  /** How long its longest step is held. */
  Duration hold() {
    return Duration.ofMinutes(1);
  }

  /** Whether what it leads to has come; a resource that is gone comes to nothing more. */
  abstract boolean over(ModelDeploymentStatus status);

  /** A person aborts what is under way; the operator stops when its pods have gone. */
  private static void abort(Stage stage) {
    stage
        .annotate(Names.ABORT, stage.status().journey().ticket())
        .await(
            "leaves", status -> status.leaving().stream().anyMatch(it -> it.unusedSince() != null))
        .pass(DRAIN)
        .await("left", status -> status.leaving().isEmpty())
        .stop();
  }

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

  /** With a single step. */
  private static String brief(String version) {
    return model(version).replaceFirst("(?s)    steps:.*", "    steps: [{share: 50, hold: 1m}]\n");
  }
}
