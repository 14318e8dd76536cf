package dev.handover.reconcile.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is wrong is said with field and remedy. The API server refuses most of it already; what was
 * stored before it did, or past it, still ends here.
 */
class RefusedSpecTest {
  private static final String MODEL = "model: {image: i}\n";
  private static final String FULL = "automation: {level: Full}\n";

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong("no model", FULL, "spec.model is missing; write at least model.image"),
        wrong(
            "no automation",
            MODEL,
            "spec.automation.level is missing; write how far the model may go: HumanOnly or Full"),
        wrong(
            "no image",
            "model: {port: 1}\n" + FULL,
            "spec.model.image is missing; write the image to run, or a template"),
        wrong(
            "image and template",
            "model: {image: i, template: {spec: {containers: [{name: model, image: j}]}}}\n" + FULL,
            "spec.model.image stands beside template; write one of the two"),
        wrong(
            "a template of nothing",
            "model: {template: {}}\n" + FULL,
            "spec.model.template.spec.containers has no container named model; name the container"
                + " that answers: model"),
        wrong(
            "a container without an image",
            "model: {template: {spec: {containers: [{name: model}]}}}\n" + FULL,
            "spec.model.template.spec.containers[0] lacks a name or an image; write both"),
        wrong(
            "a pod that ends",
            "model: {template: {spec: {restartPolicy: Never, containers: [{name: model, image: j}]}}}\n"
                + FULL,
            "spec.model.template.spec.restartPolicy is 'Never'; write Always"),
        wrong(
            "a template that is none",
            "model: {template: {spec: {containers: 7}}}\n" + FULL,
            "spec.model.template.spec.containers cannot be read; write a list"),
        wrong(
            "a server nobody knows",
            "model: {image: i, server: Flask}\n" + FULL,
            "spec.model.server is 'Flask'; write one of MLServer, Triton, KServe, TFServing, vLLM,"
                + " BentoML, RayServe, TorchServe, Custom"),
        wrong(
            "a port out of range",
            "model: {image: i, port: 70000}\n" + FULL,
            "spec.model.port is 70000; write a number from 1 to 65535"),
        wrong(
            "no pods",
            "model: {image: i, replicas: 0}\n" + FULL,
            "spec.model.replicas is 0; write a number from 1 to 1000"),
        wrong(
            "no duration",
            "model: {image: i, timeout: soon}\n" + FULL,
            "spec.model.timeout is 'soon'; write a duration such as 250ms, 30s or 1h30m"),
        wrong(
            "no time at all",
            "model: {image: i, timeout: 0s}\n" + FULL,
            "spec.model.timeout is 0s; write at least 1ms"),
        wrong(
            "a path out of the volume",
            "model: {image: i, artifact: {uri: 'pvc://models/../x'}}\n" + FULL,
            "spec.model.artifact.uri is 'pvc://models/../x'; write pvc://<claim>/<folder> without"
                + " '..'"),
        wrong(
            "a mount path that is none",
            "model: {image: i, artifact: {uri: 'pvc://models', mountPath: m}}\n" + FULL,
            "spec.model.artifact.mountPath is 'm'; write an absolute path without ':'"),
        wrong(
            "a front port out of range",
            "service: {port: 0}\n" + MODEL + FULL,
            "spec.service.port is 0; write a number from 1 to 65535"),
        wrong(
            "a level nobody knows",
            MODEL + "automation: {level: Auto}\n",
            "spec.automation.level is 'Auto'; write one of HumanOnly, Shadow, Assistance, Partial,"
                + " Full"),
        wrong(
            "Shadow of nobody",
            MODEL + "automation: {level: Shadow}\n",
            "spec.automation.level is Shadow, which leaves the decision to a baseline, and there is"
                + " none; write spec.baseline, or level HumanOnly or Full"),
        wrong(
            "a path by way of nobody",
            MODEL + "automation: {level: Full, path: [Shadow, Full]}\n",
            "spec.automation.path has Shadow, and there is no baseline; write [Full], or a"
                + " baseline"),
        wrong(
            "a path that goes down",
            MODEL + desk() + "automation: {level: Full, path: [Full, Shadow]}\n",
            "spec.automation.path[1] is not above the level before it; write each level once, from"
                + " Shadow up to Full"),
        wrong(
            "an approval of a level that is not there",
            MODEL + desk() + "automation: {level: Full, path: [Full], approvals: [Full, Shadow]}\n",
            "spec.automation.approvals[1] is Shadow, which is not in the path and is never entered;"
                + " leave it out, or write it in spec.automation.path"),
        wrong(
            "an approval of a level that leaves decisions to nobody",
            MODEL + "automation: {level: Full, approvals: [Shadow]}\n",
            "spec.automation.approvals[0] is Shadow, which is not in the path and is never entered;"
                + " leave it out, or write it in spec.automation.path"),
        wrong(
            "an approval of no level",
            MODEL + desk() + "automation: {level: Full, approvals: [HumanOnly]}\n",
            "spec.automation.approvals[0] is 'HumanOnly'; write one of Shadow, Assistance, Partial,"
                + " Full"),
        wrong(
            "a beginning above the ceiling",
            MODEL
                + desk()
                + "automation: {level: Shadow, startAt: {level: Full, reason: restored}}\n",
            "spec.automation.startAt.level is Full, above spec.automation.level; write that level or"
                + " one below"),
        wrong(
            "a beginning beside the path",
            MODEL
                + desk()
                + "automation: {level: Full, path: [Full], startAt: {level: Shadow, reason: r}}\n",
            "spec.automation.startAt.level is Shadow, which is not in the path; write a level of"
                + " it"),
        wrong(
            "a beginning without a reason",
            MODEL + "automation: {level: Full, startAt: {level: Full}}\n",
            "spec.automation.startAt.reason is missing; write why, for the record"),
        wrong(
            "a baseline of no kind",
            MODEL + FULL + "baseline: {service: {name: desk, port: 1}}\n",
            "spec.baseline.kind is missing; write one of Human, System, None"),
        wrong(
            "people nowhere",
            MODEL + FULL + "baseline: {kind: Human}\n",
            "spec.baseline.service is missing; name the Service that answers: {name: review-desk,"
                + " port: 8080}"),
        wrong(
            "people behind no port",
            MODEL + FULL + "baseline: {kind: Human, service: {name: desk}}\n",
            "spec.baseline.service.port is missing; write a number from 1 to 65535"),
        wrong(
            "nobody behind a Service",
            MODEL + FULL + "baseline: {kind: None, service: {name: desk, port: 1}}\n",
            "spec.baseline.service is only for kind Human and System; remove it, or write another"
                + " kind"),
        wrong(
            "a canned answer of people",
            MODEL + FULL + "baseline: {kind: Human, status: 200, service: {name: d, port: 1}}\n",
            "spec.baseline.status is only for kind None; remove it, or write another kind"),
        wrong(
            "a canned status that is none",
            MODEL + FULL + "baseline: {kind: None, status: 99}\n",
            "spec.baseline.status is 99; write a number from 200 to 599"),
        wrong(
            "a system that reviews",
            MODEL
                + FULL
                + "baseline: {kind: System, answers: Synchronous, service: {name: d, port: 1}}\n",
            "spec.baseline.answers is only for kind Human; remove it, or write another kind"),
        wrong(
            "strategy and steps",
            MODEL + FULL + "rollout: {strategy: Canary, steps: [{share: 5}]}\n",
            "spec.rollout.steps stands beside spec.rollout.strategy; write one of the two"),
        wrong(
            "a step of nothing",
            MODEL + FULL + "rollout: {steps: [{hold: 1m}]}\n",
            "spec.rollout.steps[0] has neither mirror nor share; write one of the two"),
        wrong(
            "a step of two things",
            MODEL + FULL + "rollout: {steps: [{mirror: 5, share: 5}]}\n",
            "spec.rollout.steps[0] has mirror and share; write one of the two"),
        wrong(
            "a share of all",
            MODEL + FULL + "rollout: {steps: [{share: 5}, {share: 100}]}\n",
            "spec.rollout.steps[1].share is 100; write a number from 1 to 99"),
        wrong(
            "shares that do not grow",
            MODEL + FULL + "rollout: {steps: [{share: 5}, {share: 5}]}\n",
            "spec.rollout.steps[1] does not go further than the step before it; write mirrors"
                + " first, then shares, each higher than the one before"),
        wrong(
            "a mirror after a share",
            MODEL + FULL + "rollout: {steps: [{share: 5}, {mirror: 100}]}\n",
            "spec.rollout.steps[1] does not go further than the step before it; write mirrors"
                + " first, then shares, each higher than the one before"),
        wrong(
            "a negative history",
            MODEL + FULL + "rollout: {history: -1}\n",
            "spec.rollout.history is -1; write a number from 0 to 20"),
        wrong(
            "a guardrail without a name",
            MODEL + FULL + "guardrails: [{preset: ErrorRate, threshold: {max: 1}}]\n",
            "spec.guardrails[0].name is missing; write a name, such as errors"),
        wrong(
            "two guardrails of one name",
            MODEL
                + FULL
                + "guardrails: [{name: a, preset: ErrorRate, threshold: {max: 1}},"
                + " {name: a, preset: ErrorRate, threshold: {max: 1}}]\n",
            "spec.guardrails[1].name is taken by an earlier guardrail; write another name"),
        wrong(
            "a guardrail of nothing",
            MODEL + FULL + "guardrails: [{name: a, threshold: {max: 1}}]\n",
            "spec.guardrails[0] measures nothing; write one of preset, query and drift"),
        wrong(
            "a guardrail of two things",
            MODEL
                + FULL
                + "guardrails: [{name: a, preset: ErrorRate, query: up, window: 1m, threshold:"
                + " {max: 1}}]\n",
            "spec.guardrails[0] has preset and query; write one of preset, query and drift"),
        wrong(
            "a guardrail without a limit",
            MODEL + FULL + "guardrails: [{name: a, preset: ErrorRate}]\n",
            "spec.guardrails[0].threshold is missing; write a limit, such as {max: 0.05}"),
        wrong(
            "a limit of nothing",
            MODEL + FULL + "guardrails: [{name: a, preset: ErrorRate, threshold: {for: 3}}]\n",
            "spec.guardrails[0].threshold has no limit; write max, min or both"),
        wrong(
            "a limit that is no number",
            MODEL + FULL + "guardrails: [{name: a, preset: ErrorRate, threshold: {max: .nan}}]\n",
            "spec.guardrails[0].threshold has a limit that is not a finite number; write a number"),
        wrong(
            "limits that exclude all",
            MODEL
                + FULL
                + "guardrails: [{name: a, preset: ErrorRate, threshold: {max: 0, min: 1}}]\n",
            "spec.guardrails[0].threshold has a min above its max; write min at most max"),
        wrong(
            "slower than what",
            MODEL + FULL + "guardrails: [{name: a, preset: LatencyOver, threshold: {max: 1}}]\n",
            "spec.guardrails[0].over is missing; write a duration such as 250ms, 30s or 1h30m"),
        wrong(
            "errors over a time",
            MODEL
                + FULL
                + "guardrails: [{name: a, preset: ErrorRate, over: 1s, threshold: {max: 1}}]\n",
            "spec.guardrails[0].over is only for preset LatencyOver; remove it"),
        wrong(
            "a query of unknown reach",
            MODEL + FULL + "guardrails: [{name: a, query: up, threshold: {max: 1}}]\n",
            "spec.guardrails[0].window is missing; write a duration such as 250ms, 30s or 1h30m"),
        wrong(
            "a preset over a window",
            MODEL
                + FULL
                + "guardrails: [{name: a, preset: ErrorRate, window: 1m, threshold: {max: 1}}]\n",
            "spec.guardrails[0].window is only for queries; remove it"),
        wrong(
            "a query of so many answers",
            MODEL
                + FULL
                + "guardrails: [{name: a, query: up, window: 1m, threshold: {max: 1, minSamples:"
                + " 5}}]\n",
            "spec.guardrails[0].threshold.minSamples is only for presets: a query says nothing of"
                + " how many answers it rests on; remove it"),
        wrong(
            "a mode nobody knows",
            MODEL
                + FULL
                + "guardrails: [{name: a, preset: ErrorRate, mode: Warn, threshold: {max: 1}}]\n",
            "spec.guardrails[0].mode is 'Warn'; write one of Enforce, Observe"),
        wrong(
            "a share of more than all",
            MODEL + FULL + "guardrails: [{name: a, preset: ErrorRate, threshold: {max: 5}}]\n",
            "spec.guardrails[0].threshold has a limit that is no share, and presets are shares;"
                + " write a number from 0 to 1, such as 0.05 for 5 percent"),
        wrong(
            "a name that is a sentence",
            MODEL
                + FULL
                + "guardrails: [{name: All Errors, preset: ErrorRate, threshold: {max: 1}}]\n",
            "spec.guardrails[0].name is 'All Errors'; write at most 63 lower-case letters, digits"
                + " and '-'"),
        wrong(
            "a baseline that is the front itself",
            MODEL + FULL + "baseline: {kind: Human, service: {name: scratch, port: 80}}\n",
            "spec.baseline.service.name is the front Service of this resource, which would ask"
                + " itself; name the Service that answers without the model"),
        wrong(
            "a level that no path leads to",
            MODEL + desk() + "automation: {level: Full, path: [Shadow]}\n",
            "spec.automation.path lacks spec.automation.level, so that it would never be reached;"
                + " write it there, or HumanOnly as the level"),
        wrong(
            "an image in two words",
            "model: {image: my image}\n" + FULL,
            "spec.model.image has white space; write an image reference such as"
                + " registry/scratch:v7"),
        wrong(
            "labels that are the operator's",
            "model: {template: {metadata: {labels: {handover.dev/name: x}}, spec: {containers:"
                + " [{name: model, image: i}]}}}\n"
                + FULL,
            "spec.model.template.metadata.labels has labels that begin with handover.dev/, which"
                + " the operator writes; leave them out"),
        wrong(
            "a policy for nobody",
            MODEL + FULL + "deletionPolicy: Baseline\n",
            "spec.deletionPolicy is Baseline, and there is none; write Delete, or a baseline"),
        wrong(
            "a policy nobody knows",
            MODEL + FULL + "unobserved: {then: Panic}\n",
            "spec.unobserved.then is 'Panic'; write one of Hold, Back"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void isRefusedWithFieldAndRemedy(String what, String spec, String text) {
    var refused = refused(spec);

    assertThat(refused.problems()).extracting(Problem::text).contains(text);
    assertThat(refused.onlyNotYet()).isFalse();
    assertThat(refused.standStill()).as("nothing was ever made for it").isEmpty();
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    var refused =
        refused(
            """
            service: {port: 0}
            model: {port: 0, replicas: 0, artifact: {uri: "s3://x"}}
            automation: {level: Auto, path: [Up]}
            rollout: {keepWarm: x, steps: [{share: 0}]}
            guardrails: [{name: a}, {preset: Nothing, threshold: {}}]
            deletionPolicy: Keep
            """);

    assertThat(refused.problems())
        .extracting(Problem::path)
        .contains(
            "spec.service.port",
            "spec.model.image",
            "spec.model.port",
            "spec.model.replicas",
            "spec.model.artifact.uri: 's3://x'",
            "spec.automation.level",
            "spec.automation.path[0]",
            "spec.rollout.keepWarm",
            "spec.rollout.steps[0].share",
            "spec.guardrails[0]",
            "spec.guardrails[0].threshold",
            "spec.guardrails[1].name",
            "spec.guardrails[1].preset",
            "spec.guardrails[1].threshold",
            "spec.deletionPolicy");
    assertThat(refused.text()).contains("spec.service.port is 0; write a number from 1 to 65535");
  }

  @Test
  void aResourceWithoutASpecIsRefused() {
    var resource = Resources.of(Resources.SMALLEST);
    resource.setSpec(null);

    assertThat(SpecReader.read(resource, Remembered.NOTHING))
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> assertThat(refused.problems()).extracting(Problem::path).contains("spec"));
  }

  @Test
  void aNameThatNoServiceCanHaveIsRefused() {
    for (var name :
        new String[] {"Scratch", "7up", "a".repeat(41), "a_b", "a-", "", "handover-router"}) {
      var resource = Resources.of(Resources.SMALLEST);
      resource.getMetadata().setName(name);

      assertThat(SpecReader.read(resource, Remembered.NOTHING))
          .isInstanceOfSatisfying(
              Reading.Refused.class,
              refused ->
                  assertThat(refused.problems())
                      .extracting(Problem::path)
                      .contains("metadata.name"));
    }
  }

  @Test
  void whatIsAnAmountOnlyInWordsIsRefused() {
    var refused =
        refused(
            """
            model:
              template:
                spec:
                  containers:
                    - {name: model, image: i, resources: {requests: {memory: "a lot"}}}
            automation: {level: Full}
            """);

    assertThat(refused.problems()).extracting(Problem::path).contains("spec.model.template");
  }

  static Reading.Refused refused(String spec) {
    var reading = SpecReader.read(Resources.of(spec), Remembered.NOTHING);
    assertThat(reading).isInstanceOf(Reading.Refused.class);
    return (Reading.Refused) reading;
  }

  private static String desk() {
    return "baseline: {kind: Human, service: {name: desk, port: 1}}\n";
  }

  private static Arguments wrong(String what, String spec, String text) {
    return Arguments.of(what, spec, text);
  }
}
