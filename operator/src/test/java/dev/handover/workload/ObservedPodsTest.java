package dev.handover.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Pods;
import dev.handover.rollout.Snapshot.Trouble;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pods as kubelets and controllers describe them: one file for each situation. */
class ObservedPodsTest {
  private static final Revision REVISION = new Revision("0123456789");
  private static final Predicate<Revision> FINDABLE = which -> true;

  @ParameterizedTest(name = "{0}: {1} of {2} ready, {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "ready          | 1 | 2 | none             | ''",
        "terminating    | 0 | 2 | none             | ''",
        "crashed        | 0 | 2 | Crashed          | container model of pod p1 ended with exit code 1",
        "oom-killed     | 0 | 2 | Crashed          | container model of pod p1 ended with exit code 137 (OOMKilled)",
        "crash-looping  | 0 | 2 | CrashLooping     | 'container model of pod p1 ended with exit code 3, restarted 5 times'",
        "restarting     | 0 | 2 | Crashed          | container model of pod p1 ended with exit code 137",
        "just-crashed   | 0 | 2 | Crashed          | container model of pod p1 ended with exit code 137",
        "got-over-a-crash | 0 | 2 | none           | ''",
        "ran-through    | 0 | 2 | none             | ''",
        "evicted        | 0 | 2 | none             | ''",
        "preempted      | 0 | 2 | none             | ''",
        "node-restarted | 0 | 2 | none             | ''",
        "init-crashed   | 0 | 2 | Crashed          | container prepare of pod p1 ended with exit code 2",
        "recovered      | 1 | 2 | none             | ''",
        "no-image       | 0 | 2 | ImageUnavailable | container model of pod p1 cannot get image registry/none:v1: Back-off pulling image \\\"registry/none:v1\\\"",
        "bad-image-name | 0 | 2 | ImageUnavailable | container model of pod p1 cannot get image Registry/None: couldn't parse image name",
        "no-secret      | 0 | 2 | CannotStart      | container model of pod p1 cannot start: secret \\\"keys\\\" not found",
        "unschedulable  | 0 | 2 | NoRoom           | 'pod p1 has no node: 0/1 nodes are available: 1 Insufficient cpu.'",
        "sidecar-crashed| 0 | 2 | Crashed          | container sidecar of pod p1 ended with exit code 1",
      })
  void whatAPodSaysIsSeen(String situation, int ready, int wanted, String trouble, String detail) {
    var seen =
        ObservedPods.of(List.of(deployment("deployment")), List.of(pod(situation)), FINDABLE);

    var pods = seen.get(REVISION);
    assertThat(pods.ready()).isEqualTo(ready);
    assertThat(pods.wanted()).isEqualTo(wanted);
    assertThat(pods.trouble().map(it -> it.getClass().getSimpleName()).orElse("none"))
        .isEqualTo(trouble);
    assertThat(pods.trouble().map(Trouble::detail).orElse("").replace("\\\"", "\""))
        .isEqualTo(detail.replace("\\\"", "\""));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "deployment-over-quota | NoRoom      | exceeded quota: models",
        "deployment-forbidden  | CannotStart | violates PodSecurity",
      })
  void aDeploymentThatCannotMakePodsSaysWhy(String situation, String trouble, String detail) {
    var pods = ObservedPods.of(List.of(deployment(situation)), List.of(), FINDABLE).get(REVISION);

    assertThat(pods.trouble()).isPresent();
    assertThat(pods.trouble().get().getClass().getSimpleName()).isEqualTo(trouble);
    assertThat(pods.trouble().get().detail())
        .startsWith("Deployment scratch-0123456789 cannot make pods: ")
        .contains(detail);
  }

  @Test
  void theGravestTroubleIsTold() {
    var pods =
        ObservedPods.of(
                List.of(deployment("deployment")),
                List.of(pod("unschedulable"), pod("crash-looping"), pod("no-image")),
                FINDABLE)
            .get(REVISION);

    assertThat(pods.trouble()).containsInstanceOf(Trouble.CrashLooping.class);
  }

  @Test
  void podsOfOtherRevisionsDoNotCount() {
    var other = pod("ready");
    other.getMetadata().setLabels(Map.of("handover.dev/revision", "other"));

    assertThat(ObservedPods.of(List.of(deployment("deployment")), List.of(other), FINDABLE))
        .containsExactly(Map.entry(REVISION, new Pods(2, 0, Optional.empty())));
  }

  @Test
  void whomRoutersCannotFindIsNotReady() {
    assertThat(
            ObservedPods.of(
                List.of(deployment("deployment")), List.of(pod("ready")), which -> false))
        .containsExactly(Map.entry(REVISION, new Pods(2, 0, Optional.empty())));
  }

  @Test
  void onlyRevisionsWithADeploymentAreThere() {
    assertThat(ObservedPods.of(List.of(), List.of(pod("ready")), FINDABLE)).isEmpty();
  }

  private static Pod pod(String situation) {
    return read(situation, Pod.class);
  }

  private static Deployment deployment(String situation) {
    return read(situation, Deployment.class);
  }

  private static <T> T read(String situation, Class<T> kind) {
    return Serialization.unmarshal(
        ObservedPodsTest.class.getResourceAsStream("/pods/" + situation + ".yaml"), kind);
  }
}
