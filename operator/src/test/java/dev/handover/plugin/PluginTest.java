package dev.handover.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.handover.api.Names;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.golden.Golden;
import dev.handover.plugin.Typist.Outcome;
import dev.handover.stage.Installed;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The kubectl plugin, as people type it, on a real API server. */
@Tag("api-server")
@ExtendWith(Installed.class)
class PluginTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final KubernetesClient client;
  private final String namespace = "plugin-" + UUID.randomUUID().toString().substring(0, 8);
  private Typist person;
  @TempDir private Path home;

  PluginTest(KubernetesClient client) {
    this.client = client;
  }

  @BeforeEach
  void aNamespace() {
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    person = Typist.of(client.getConfiguration(), home);
  }

  @AfterEach
  void empty() {
    client.resources(ModelDeployment.class).inNamespace(namespace).delete();
  }

  // --- status -----------------------------------------------------------------------------------

  @Test
  void statusAtRest() {
    create("digits", Statuses.atRest());

    assertThat(says("status", "digits").lines())
        .containsExactly(
            "digits in namespace " + namespace,
            "Level        Full",
            "Answers      100 %  aaaaaaaaaa (stable) at Full, baseline (review-desk) when it fails",
            "Journey      none",
            "Revisions    stable     aaaaaaaaaa  2 of 2 ready  since 2026-01-01T10:00:00Z",
            "             previous   0000000000  warm until 2026-01-01T12:30:00Z",
            "Guardrails   errors     Within   0.004167, limit 0.05"
                + "  (0.4 % of 1,200 answers failed, at most 5 % may)");
  }

  @Test
  void statusOfAHeldCanary() {
    create("digits", Statuses.held());

    var said = says("status", "digits");

    assertThat(said.lines())
        .contains(
            "Answers      20 %   bbbbbbbbbb (candidate) at Full, aaaaaaaaaa when it fails",
            "             80 %   aaaaaaaaaa (stable) at Full, baseline (review-desk) when it fails",
            "Journey      Canary of bbbbbbbbbb, step 3 of 4: 20 %, since 2026-01-01T11:00:00Z",
            "Steps        copy 100 %  5 %  [20 %]  50 % if approved",
            "Abort        ticket canary-bbbbbbbbbb-4",
            "             candidate  bbbbbbbbbb  1 of 2 ready",
            "Waits for    Hold: step 3 of 4 is held until 2026-01-01T12:40:00Z");
    assertThat(said).containsPattern("Hold +1h([1-9]m)?([1-9][0-9]?s)? of 1h10m\n");
    assertThat(said).doesNotContain("Conditions");
  }

  @Test
  void whoIsQueuedIsSaid() {
    create("digits", Statuses.queued());

    assertThat(says("status", "digits").lines())
        .contains("Queued       dddddddddd, since 2026-01-01T11:30:00Z");
    assertThat(says("why", "digits"))
        .contains(
            "dddddddddd is queued: it starts when this has ended;"
                + " kubectl handover abort digits -n %s ends it now".formatted(namespace));
  }

  @Test
  void statusSaysWhatWaitsForAPerson() {
    create("digits", Statuses.approvalMissing());
    create("letters", Statuses.rejectedAndWaitingFor("cccccccccc", "retry-cccccccccc-6"));
    create("stamps", Statuses.latched());

    assertThat(says("status", "digits").lines())
        .contains(
            "Hold         30s of 1h10m, and stands still",
            "Waits for    Approval: a person to approve 50 %",
            "Approve      ticket approve-bbbbbbbbbb-4-3");
    assertThat(says("status", "letters").lines())
        .contains(
            "Rejected     cccccccccc  Breach of errors, 2026-01-01T11:59:00Z:"
                + " 30 % of 500 answers failed; ticket retry-cccccccccc-6",
            "             bbbbbbbbbb  Aborted, 2026-01-01T11:00:00Z; ticket retry-bbbbbbbbbb-4",
            "Conditions   Stalled=True  RevisionRejected, as it waits");
    assertThat(says("status", "stamps").lines())
        .contains(
            "Level        Shadow, the spec allows Full",
            "Latched      at Shadow  Breach of errors, 2026-01-01T11:00:00Z:"
                + " 9 % of 900 answers failed; ticket retry-level-3");
  }

  @Test
  void statusShowsTheConditionsThatAreNotAsTheyShouldBe() {
    create("digits", Statuses.nobodyReady());

    var conditions =
        says("status", "digits").lines().dropWhile(line -> !line.startsWith("Conditions")).toList();

    assertThat(conditions).hasSize(3);
    assertThat(conditions.getFirst())
        .isEqualTo(
            "Conditions   Ready=False  NobodyReady: aaaaaaaaaa answers and is not ready;"
                + " nobody else is either");
  }

  @Test
  void statusIsWhatIsShownWhereNoCommandIsTyped() {
    create("digits", Statuses.atRest());

    assertThat(says("digits")).isEqualTo(says("status", "digits"));
    assertThat(says("mdep/digits")).isEqualTo(says("status", "digits"));
  }

  @Test
  void aResourceThatNobodyLookedAt() {
    create("digits", "{}");

    assertThat(says("status", "digits")).contains("the operator has not looked at it yet");
    assertThat(says("why", "digits")).contains("kubectl get deployments -A");
    assertThat(says("history", "digits")).contains("nothing has moved yet");
  }

  @Test
  void aSpecThatIsNewerThanTheStatus() {
    create("digits", Statuses.atRest().replace("observedGeneration: 1", "observedGeneration: 0"));

    assertThat(says("status", "digits"))
        .contains(
            "the spec is newer (generation 1) than what the operator answered (generation 0)");
    assertThat(says("why", "digits")).contains("is the operator there, and ready?");
  }

  @Test
  void theListHasALineForEach() {
    create("digits", Statuses.held());
    create("letters", Statuses.atRest());

    assertThat(says("status").lines().map(line -> List.of(line.split(" {3,}"))))
        .containsExactly(
            List.of("NAME", "LEVEL", "STABLE", "CANDIDATE", "JOURNEY", "SHARE", "READY", "WHY"),
            List.of(
                "digits",
                "Full",
                "aaaaaaaaaa",
                "bbbbbbbbbb",
                "Canary",
                "20 %",
                "True",
                "Hold: step 3 of 4 is held until 2026-01-01T12:40:00Z"),
            List.of("letters", "Full", "aaaaaaaaaa", "-", "-", "-", "True", "-"));
    assertThat(person.types("status", "-A").output().lines())
        .anyMatch(line -> line.matches("NAMESPACE +NAME .*"))
        .anyMatch(line -> line.matches(namespace + " +letters +Full .*"));
  }

  @Test
  void anEmptyListIsNoError() {
    var outcome = types("status");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.errors()).contains("there is no ModelDeployment in this namespace");
  }

  // --- why --------------------------------------------------------------------------------------

  @Test
  void whySaysWhatToTypeNext() {
    create("digits", Statuses.approvalMissing());
    create("letters", Statuses.rejectedAndWaitingFor("cccccccccc", "retry-cccccccccc-6"));
    create("stamps", Statuses.nobodyReady());

    assertThat(says("why", "digits").lines())
        .containsExactly(
            "digits in namespace %s waits for Approval".formatted(namespace),
            "Canary of bbbbbbbbbb, step 3 of 4: 20 %",
            "",
            "* a person to approve 50 %",
            "",
            "Type next:",
            "  # let it go on",
            "  kubectl handover approve digits -n " + namespace,
            "  # or take it back",
            "  kubectl handover abort digits -n " + namespace);
    assertThat(says("why", "letters").lines())
        .contains("  kubectl handover retry letters -n " + namespace);
    assertThat(says("why", "stamps").lines())
        .contains(
            "stamps in namespace %s is stalled: NobodyReady".formatted(namespace),
            "* Ready=False, Stalled=True, Degraded=True, NobodyReady:"
                + " aaaaaaaaaa answers and is not ready; nobody else is either",
            "  kubectl describe pods -l handover.dev/name=stamps -n " + namespace);
  }

  @ParameterizedTest
  @CsvSource({
    "Hold, kubectl handover watch digits",
    "Unpause, kubectl handover resume digits",
    "Readiness, 'kubectl describe pods -l"
        + " handover.dev/name=digits,handover.dev/revision=bbbbbbbbbb'",
    "Capacity, 'kubectl describe pods -l"
        + " handover.dev/name=digits,handover.dev/revision=bbbbbbbbbb'",
    "Confirmation, kubectl describe pods -l handover.dev/component=router",
    "Measurements, kubectl describe pods -l handover.dev/component=router",
    "Guardrails, kubectl handover abort digits",
    "Baseline, kubectl get service review-desk",
    "Ceiling, kubectl edit mdep digits",
    "Spec, kubectl edit mdep digits",
    "SomethingNew, kubectl describe mdep digits",
  })
  void whyKnowsWhatHelps(String what, String command) {
    create("digits", Statuses.held().replace("what: Hold", "what: " + what));

    assertThat(says("why", "digits").lines()).contains("  %s -n %s".formatted(command, namespace));
  }

  @Test
  void whatIsShownToBeTypedReachesTheSameCluster() {
    create("digits", Statuses.approvalMissing());
    var copy = home.resolve("it's mine");
    copy(person.kubeconfig(), copy);

    var said =
        person
            .types("why", "digits", "-n", namespace, "--context=admin", "--kubeconfig", "" + copy)
            .output();

    var command =
        said.lines().filter(line -> line.contains("handover approve")).findFirst().orElseThrow();
    assertThat(command).contains("--context admin --kubeconfig '");
    assertThat(person.runs(List.of("sh", "-c"), command).status()).isZero();
    assertThat(annotations("digits")).containsKey(Names.APPROVE);
  }

  // --- Anything that status may say -------------------------------------------------------------

  static Stream<String> everyStatus() {
    return Golden.cases("status");
  }

  /** As the operator writes it. */
  @ParameterizedTest
  @MethodSource
  void everyStatus(String name) {
    var yaml = read(Path.of("src/test/golden/status", name, "out.yaml"));
    create("digits", yaml);
    var status = Serialization.unmarshal(yaml, ModelDeploymentStatus.class);

    var said = says("status", "digits");
    assertThat(said).contains(tellingWords(status)).doesNotContain("<nil>", "<no value>", "%!");
    var why = says("why", "digits");
    assertThat(why)
        .containsAnyOf("Type next:", "Nothing to type:")
        .doesNotContain("<nil>", "<no value>", "%!");
  }

  private static List<String> tellingWords(ModelDeploymentStatus status) {
    return Stream.of(
            Stream.of(status.level()),
            Stream.ofNullable(status.stable()).map(it -> it.revision()),
            Stream.ofNullable(status.candidate()).map(it -> it.revision()),
            Stream.ofNullable(status.journey()).map(it -> it.ticket()),
            Stream.ofNullable(status.waitingFor()).map(it -> it.what() + ": " + it.needs()),
            Stream.ofNullable(status.latch()).map(it -> it.ticket()),
            status.rejected().stream().map(it -> it.ticket()),
            status.guardrails().stream().map(it -> it.name()),
            status.conditions().stream()
                .filter(PluginTest::isWrong)
                .map(it -> "%s=%s  %s".formatted(it.getType(), it.getStatus(), it.getReason())))
        .flatMap(words -> words)
        .filter(Objects::nonNull)
        .toList();
  }

  private static boolean isWrong(Condition condition) {
    return switch (condition.getType()) {
      case "Ready", "TrafficSynced" -> !condition.getStatus().equals("True");
      case "Observed" -> condition.getStatus().equals("False");
      case "Reconciling", "Stalled", "Degraded" -> condition.getStatus().equals("True");
      default -> false;
    };
  }

  @Test
  void oddCharactersAreShownAndObeyedByNobody() {
    create("digits", Statuses.atRest());
    var odd =
        "100 % of \"x\" 'y' %s %d `id` $(id) \\n back\\slash \u00e9 \u202e\u001b[31mred\u0007";
    patchStatus(
        "digits",
        Serialization.asJson(
            Map.of(
                "status",
                Map.of(
                    "waitingFor",
                    Map.of("what", "Retry", "needs", odd + "\nanother line", "ticket", "x"),
                    "history",
                    List.of(Map.of("at", "2026", "reason", "Odd", "message", odd))))));

    var shown = "100 % of \"x\" 'y' %s %d `id` $(id) \\n back\\slash \u00e9 \\u202e\\x1b[31mred\\a";
    assertThat(says("status", "digits").lines())
        .contains("Waits for    Retry: " + shown + " another line");
    assertThat(says("why", "digits").lines()).contains("* " + shown + " another line");
    assertThat(says("history", "digits").lines())
        .containsExactly("2026  Odd              " + shown);
    assertThat(says("status").lines()).anyMatch(line -> line.endsWith(shown + " another line"));
  }

  /** Those that are installed. */
  static Stream<String> everyShell() {
    return Stream.of("sh", "dash", "bash", "bash --posix", "ksh", "busybox sh")
        .filter(shell -> isThere(shell.split(" ")[0]));
  }

  /** It shall run wherever there is a POSIX shell. */
  @ParameterizedTest
  @MethodSource
  void everyShell(String shell) {
    var words = List.of(shell.split(" "));
    create("digits", Statuses.rejectedAndWaitingFor("cccccccccc", "retry-cccccccccc-6"));
    var script = person.script().toString();

    var outcome = person.runs(words, script, "status", "digits", "-n" + namespace);

    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).isEqualTo(says("status", "digits"));
    assertThat(person.runs(words, script, "abort", "digits", "-n" + namespace).status())
        .isEqualTo(1);
    assertThat(person.runs(words, script, "abort").status()).isEqualTo(2);
  }

  // --- Answers ----------------------------------------------------------------------------------

  @Test
  void abortAnswersTheJourney() {
    create("digits", Statuses.held());
    create("letters", Statuses.climbing());

    assertThat(says("abort", "digits"))
        .contains("Canary of bbbbbbbbbb, step 3 of 4: 20 %")
        .contains("Callers go back to aaaaaaaaaa; bbbbbbbbbb is rejected")
        .contains("Answered: handover.dev/abort=canary-bbbbbbbbbb-4.");
    assertThat(annotations("digits"))
        .containsExactly(Map.entry(Names.ABORT, "canary-bbbbbbbbbb-4"));
    assertThat(says("abort", "letters")).contains("The level goes back to Shadow");
    assertThat(annotations("letters")).containsEntry(Names.ABORT, "climb-aaaaaaaaaa-5");
  }

  @Test
  void approveAnswersAheadOfTime() {
    create("digits", Statuses.approvalAskedEarly());

    assertThat(says("why", "digits"))
        .contains("* 30 s more of the hold")
        .contains("kubectl handover approve digits -n " + namespace);
    assertThat(says("status", "digits"))
        .contains("Approve      ticket approve-bbbbbbbbbb-4-3; something else is missing too");
    assertThat(says("approve", "digits"))
        .contains(
            "Approving for digits in namespace %s ahead of time: ticket approve-bbbbbbbbbb-4-3; it is needed after this: it waits for Hold: 30 s more"
                .formatted(namespace));
    assertThat(annotations("digits"))
        .containsExactly(Map.entry(Names.APPROVE, "approve-bbbbbbbbbb-4-3"));
  }

  @Test
  void approveAnswersWhatWaits() {
    create("digits", Statuses.approvalMissing());
    annotate("digits", Names.APPROVE, "an-old-ticket");

    assertThat(says("approve", "digits"))
        .contains("Approving for digits in namespace %s: 50 %%".formatted(namespace))
        .contains("Answered: handover.dev/approve=approve-bbbbbbbbbb-4-3.");
    assertThat(annotations("digits"))
        .containsExactly(Map.entry(Names.APPROVE, "approve-bbbbbbbbbb-4-3"));
  }

  @Test
  void retryAnswersTheRevisionOfTheSpec() {
    create("digits", Statuses.rejectedAndWaitingFor("bbbbbbbbbb", "retry-bbbbbbbbbb-4"));

    assertThat(says("retry", "digits")).contains("Retrying revision bbbbbbbbbb");
    assertThat(annotations("digits")).containsEntry(Names.RETRY, "retry-bbbbbbbbbb-4");
  }

  @Test
  void retryAnswersTheNewestRejectionWhenItWaitsForNone() {
    create("digits", Statuses.rejected());

    assertThat(says("retry", "digits"))
        .contains("Retrying revision cccccccccc")
        .contains("Breach of errors, 2026-01-01T11:59:00Z: 30 % of 500 answers failed");
    assertThat(annotations("digits")).containsEntry(Names.RETRY, "retry-cccccccccc-6");
  }

  @Test
  void retryAnswersTheRevisionThatIsNamed() {
    create("digits", Statuses.rejectedAndWaitingFor("cccccccccc", "retry-cccccccccc-6"));

    assertThat(says("retry", "digits", "--revision", "bbbb")).contains("revision bbbbbbbbbb");
    assertThat(annotations("digits")).containsEntry(Names.RETRY, "retry-bbbbbbbbbb-4");
    assertThat(fails(1, "retry", "digits", "--revision", "ffff"))
        .contains("that was taken back is called \"ffff\"")
        .contains("kubectl handover retry digits -n %s --revision cccccccccc".formatted(namespace));
  }

  @Test
  void retryAnswersTheLevel() {
    create("digits", Statuses.latched());

    assertThat(says("retry", "digits")).contains("rise above Shadow again");
    assertThat(annotations("digits")).containsEntry(Names.RETRY, "retry-level-3");
  }

  @Test
  void retryDoesNotGuessBetweenARevisionAndTheLevel() {
    create("digits", Statuses.rejectedAndLatched());

    assertThat(fails(1, "retry", "digits"))
        .contains("more than one thing to retry")
        .contains("--revision bbbbbbbbbb")
        .contains("--revision level");
    assertThat(annotations("digits")).isEmpty();
    says("retry", "digits", "--revision=level");
    assertThat(annotations("digits")).containsEntry(Names.RETRY, "retry-level-3");
  }

  @Test
  void rollbackGoesToTheNewestThatWasNotTakenBack() {
    create("digits", Statuses.replaced());

    assertThat(says("rollback", "digits"))
        .contains(
            "Rolling back digits in namespace %s to 0000000000, replaced by aaaaaaaaaa 2026-01-01T10:00:00Z"
                .formatted(namespace))
        .contains("Its pods are warm: if one is ready it answers at once")
        .contains("is rejected until you type: kubectl handover retry digits -n " + namespace)
        .contains("Answered: handover.dev/rollback=rollback-0000000000-3.");
    assertThat(annotations("digits"))
        .containsExactly(Map.entry(Names.ROLLBACK, "rollback-0000000000-3"));
  }

  @Test
  void rollbackGoesWhereItIsTold() {
    create("digits", Statuses.replaced());

    assertThat(says("rollback", "digits", "--to", "bbbb"))
        .contains("to bbbbbbbbbb")
        .contains("Its pods come up first, then it goes through the steps.");
    assertThat(annotations("digits")).containsEntry(Names.ROLLBACK, "rollback-bbbbbbbbbb-6");
    says("rollback", "digits", "--to=0000000001");
    assertThat(annotations("digits")).containsEntry(Names.ROLLBACK, "rollback-0000000001-2");
    assertThat(fails(1, "rollback", "digits", "--to", "aaaaaaaaaa"))
        .contains("cannot go back to \"aaaaaaaaaa\"")
        .contains("kubectl handover rollback digits -n %s --to bbbbbbbbbb".formatted(namespace));
    assertThat(fails(1, "rollback", "digits", "--to", "0000"))
        .contains("more than one revision that digits in namespace");
    assertThat(annotations("digits")).containsEntry(Names.ROLLBACK, "rollback-0000000001-2");
  }

  @Test
  void rollbackSaysWhatItEnds() {
    create("digits", Statuses.held() + Statuses.replacedBy("aaaaaaaaaa"));

    assertThat(says("rollback", "digits"))
        .contains("It ends: Canary of bbbbbbbbbb, step 3 of 4: 20 %");
  }

  @Test
  void rollbackToWhoIsOnTrialIsRefused() {
    create("digits", Statuses.triedAnew());

    assertThat(fails(1, "rollback", "digits"))
        .contains("digits in namespace %s is on its way to bbbbbbbbbb already".formatted(namespace))
        .contains("  kubectl handover rollback digits -n %s --to 0000000000".formatted(namespace))
        .doesNotContain("--to bbbbbbbbbb");
    assertThat(fails(1, "rollback", "digits", "--to", "bbbb")).contains("is on its way to");
    assertThat(annotations("digits")).isEmpty();
    says("rollback", "digits", "--to", "0000");
    assertThat(annotations("digits"))
        .containsExactly(Map.entry(Names.ROLLBACK, "rollback-0000000000-3"));
  }

  /** What was seen some time ago may have been answered by somebody else. */
  @Test
  void onlyTheTicketThatIsNamedIsAnswered() {
    create("digits", Statuses.approvalMissing());

    assertThat(fails(1, "approve", "digits", "--ticket", "approve-bbbbbbbbbb-4-2"))
        .contains("nothing asks for approve-bbbbbbbbbb-4-2 now, so nothing was answered")
        .contains("Asked for is approve-bbbbbbbbbb-4-3: it waits for Approval");
    assertThat(fails(1, "abort", "digits", "--ticket=canary-bbbbbbbbbb-3"))
        .contains("Asked for is canary-bbbbbbbbbb-4");
    assertThat(annotations("digits")).isEmpty();
    says("approve", "digits", "--ticket", "approve-bbbbbbbbbb-4-3");
    assertThat(annotations("digits"))
        .containsExactly(Map.entry(Names.APPROVE, "approve-bbbbbbbbbb-4-3"));
  }

  @Test
  void whatIsAnsweredAlreadyIsSaid() {
    create("digits", Statuses.held());
    says("abort", "digits");
    create("letters", Statuses.replaced());
    says("rollback", "letters");

    assertThat(says("abort", "digits")).contains("is answered already");
    assertThat(says("rollback", "letters")).contains("is answered already");
  }

  @Test
  void whereThereIsNothingToAnswerNothingIsWritten() {
    create("digits", Statuses.atRest());
    create("letters", Statuses.held());

    assertThat(fails(1, "abort", "digits"))
        .contains("digits in namespace %s has nothing to abort".formatted(namespace))
        .contains("To take decisions back lower spec.automation.level");
    assertThat(fails(1, "retry", "digits")).contains("no revision and no level was taken back");
    assertThat(fails(1, "rollback", "digits"))
        .contains("has nothing to go back to: no revision that was replaced is kept")
        .contains("Write the model you want into spec.model");
    assertThat(fails(1, "approve", "letters"))
        .contains("it waits for Hold: step 3 of 4 is held")
        .contains("What to do instead: kubectl handover why letters -n " + namespace);
    assertThat(annotations("digits")).isEmpty();
    assertThat(annotations("letters")).isEmpty();
  }

  @Test
  void aTicketThatIsNoneIsNotWritten() {
    create("digits", Statuses.held().replace("canary-bbbbbbbbbb-4", "\"a=b, c\""));

    assertThat(fails(1, "abort", "digits")).contains("the ticket in status is none");
    assertThat(annotations("digits")).isEmpty();
  }

  // --- pause and resume -------------------------------------------------------------------------

  @Test
  void pauseAndResumeWriteTheSpec() {
    create("digits", Statuses.held());

    var paused = types("pause", "digits");
    assertThat(paused.status()).isZero();
    assertThat(paused.output()).contains("kubectl handover resume digits -n " + namespace);
    assertThat(paused.errors()).hasLineCount(1).contains("GitOps", "write paused: true there too");
    assertThat(isPaused("digits")).isTrue();
    assertThat(says("status", "digits")).contains("Level        Full, paused\n");
    assertThat(says("pause", "digits")).isEqualTo("digits is paused already\n");

    assertThat(types("resume", "digits").errors()).contains("write paused: false there too");
    assertThat(isPaused("digits")).isFalse();
    assertThat(says("resume", "digits")).isEqualTo("digits is running already\n");
  }

  // --- history ----------------------------------------------------------------------------------

  @Test
  void historyIsToldNewestFirst() {
    create("digits", Statuses.moved());

    assertThat(says("history", "digits").lines())
        .containsExactly(
            "2026-01-01T12:00:00Z  RolledBack       20 % -> 0 %  bbbbbbbbbb was taken back"
                + "  (ticket canary-bbbbbbbbbb-4)",
            "2026-01-01T11:00:00Z  SteppedUp        to 20 %");
  }

  @Test
  void historyShowsWhoCanBeGoneBackTo() {
    create("digits", Statuses.replaced());

    assertThat(says("history", "digits").lines())
        .contains(
            "2026-01-01T11:00:00Z  Promoted         aaaaaaaaaa -> bbbbbbbbbb  promoted",
            "2026-01-01T10:00:00Z  Promoted         0000000000 -> aaaaaaaaaa"
                + "  aaaaaaaaaa replaced 0000000000  (ticket rollback-0000000000-3)");
  }

  // --- Errors -----------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "abort | abort needs a NAME",
        "digits letters | \"digits\" is no command; write one of status, why",
        "why digits letters | \"letters\" is one word too many",
        "status ../x | \"../x\" is no name of a ModelDeployment",
        "status digits --wide | there is no option --wide",
        "status digits -n | -n needs a value",
        "status --context --kubeconfig x | --context needs a value",
        "status -A digits | -A goes with status without NAME",
        "abort digits --revision bbbb | --revision is for retry",
        "retry digits --to bbbb | --to is for rollback",
        "retry digits --ticket retry-1 | --ticket is for approve and abort",
        "rollback digits --to | --to needs a value",
        "rollback digits --to b*b | \"b*b\" is no revision",
        "retry digits --revision b*b | \"b*b\" is no revision",
      })
  void whatIsTypedWronglyIsSaid(String words, String message) {
    var outcome = person.types(words.split(" "));

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.errors())
        .startsWith("kubectl handover: " + message)
        .endsWith("kubectl handover --help says more.\n");
    assertThat(outcome.output()).isEmpty();
  }

  @Test
  void helpIsNoError() {
    var outcome = person.types("--help");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.output())
        .contains("Usage: kubectl handover [COMMAND] NAME [options]")
        .contains(
            "status", "why", "watch", "history", "approve", "abort", "retry", "pause", "resume");
    assertThat(person.types("help")).isEqualTo(outcome);
  }

  @Test
  void aNameThatIsNotThere() {
    assertThat(fails(1, "why", "digits"))
        .contains("there is no ModelDeployment \"digits\" in namespace " + namespace)
        .contains("kubectl handover status -A lists those of all namespaces");
    create("letters", Statuses.atRest());

    assertThat(fails(1, "statsu")).contains("nor a command of that name; there are: letters");
    assertThat(person.types("abort", "digits").errors()).contains("in namespace default;");
  }

  @Test
  void whatKubectlSaysIsPassedOn() {
    create("digits", Statuses.held());

    var nowhere = types("status", "digits", "--context", "nowhere");
    assertThat(nowhere.status()).isEqualTo(1);
    assertThat(nowhere.errors())
        .contains("nowhere")
        .contains("kubectl handover: ModelDeployment \"digits\" cannot be read, see above");

    assertThat(types("abort", "digits", "--context", "nobody").status()).isEqualTo(1);
    assertThat(annotations("digits")).isEmpty();

    var none = types("status", "--kubeconfig=" + home.resolve("none"));
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.errors())
        .contains("no such file")
        .contains("kubectl handover: the list of ModelDeployments cannot be read, see above");
  }

  /** As for somebody who may look and not touch. */
  @Test
  void anAnswerThatIsRefusedIsNotCalledGiven() {
    create("digits", Statuses.held());
    mayOnlyLook("visitor");

    var abort = types("abort", "digits", "--context", "visitor");
    assertThat(abort.status()).isEqualTo(1);
    assertThat(abort.output()).contains("Taking back digits").doesNotContain("Answered");
    assertThat(abort.errors())
        .contains("forbidden")
        .contains("kubectl handover: the answer could not be written, see above");

    var pause = types("pause", "digits", "--context", "visitor");
    assertThat(pause.status()).isEqualTo(1);
    assertThat(pause.output()).isEmpty();
    assertThat(pause.errors())
        .contains("forbidden")
        .contains("kubectl handover: spec.paused could not be written, see above");
    assertThat(annotations("digits")).isEmpty();
    assertThat(isPaused("digits")).isFalse();
  }

  // --- watch ------------------------------------------------------------------------------------

  @Test
  void watchShowsEachChangeOnce() throws Exception {
    create("digits", Statuses.held());
    var output = Files.createFile(home.resolve("watched.txt"));
    var watch = watch(output);
    try {
      awaitLines(output, 1);
      assertThat(lines(output).getLast())
          .matches(
              "\\S+Z  Full; Canary of bbbbbbbbbb, step 3 of 4: 20 %;"
                  + " waits for Hold: step 3 of 4 is held until 2026-01-01T12:40:00Z");

      patchStatus("digits", "{\"status\": {\"evidence\": {\"requests\": 7}}}");
      setStatus("digits", Statuses.nobodyReady());
      awaitLines(output, 2);
      assertThat(lines(output).getLast())
          .endsWith(
              "Full; at rest with aaaaaaaaaa; Ready=False (NobodyReady);"
                  + " Stalled=True (NobodyReady); Degraded=True (NobodyReady)");
    } finally {
      signal("INT", watch);
    }
    assertThat(watch.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(watch.exitValue()).isZero();
    assertNothingIsLeft(watch);
  }

  /** With a terminal, which the program script plays. */
  @Test
  void watchOnATerminalDrawsAnewUntilCtrlC() throws Exception {
    assumeTrue(isThere("script"), "there is no program that plays a terminal");
    create("digits", Statuses.held());
    var output = Files.createFile(home.resolve("terminal.txt"));
    // What the program itself ends with is not always what its command ended with.
    var ended = home.resolve("ended.txt");
    var command =
        "trap : INT; kubectl handover watch digits -n %s; echo $? >'%s'"
            .formatted(namespace, ended);
    var watch =
        person.start(
            List.of("script", "-q", "-e", "-c", command, "/dev/null"),
            output,
            Files.createFile(home.resolve("errors.txt")));
    try {
      await(() -> assertThat(screen(output)).contains("[20 %]", "Ctrl-C ends this"));
      setStatus("digits", Statuses.approvalMissing());
      await(
          () ->
              assertThat(screen(output))
                  .contains("Waits for    Approval: a person to approve 50 %", "Ctrl-C ends this")
                  .doesNotContain("is held until"));
      var keyboard = watch.getOutputStream();
      keyboard.write(3);
      keyboard.flush();
      assertThat(watch.waitFor(1, TimeUnit.MINUTES)).isTrue();
    } finally {
      watch.destroy();
    }
    assertThat(ended).hasContent("0");
    assertNothingIsLeft(watch);
  }

  /** What is seen since the screen was last cleared. */
  private static String screen(Path output) {
    var said = read(output);
    return said.substring(Math.max(0, said.lastIndexOf("\u001b[2J")));
  }

  @Test
  void watchEndsWithItsResource() throws Exception {
    create("digits", Statuses.held());
    var output = Files.createFile(home.resolve("watched.txt"));
    var watch = watch(output);
    try {
      awaitLines(output, 1);
      empty();
      assertThat(watch.waitFor(1, TimeUnit.MINUTES)).isTrue();
    } finally {
      watch.destroy();
    }
    assertThat(watch.exitValue()).isZero();
    assertThat(lines(output)).last().isEqualTo("digits was deleted");
    assertNothingIsLeft(watch);
  }

  @Test
  void whoeverEndsAWatchLeavesNothingBehind() throws Exception {
    create("digits", Statuses.held());
    var output = Files.createFile(home.resolve("watched.txt"));
    var watch = watch(output);
    var children = List.<ProcessHandle>of();
    try {
      awaitLines(output, 1);
      children = watch.descendants().toList();
      assertThat(children).isNotEmpty();
    } finally {
      watch.destroy();
    }
    assertThat(watch.waitFor(1, TimeUnit.MINUTES)).isTrue();
    for (var child : children) {
      Awaitility.await("" + child.info()).atMost(PATIENCE).until(() -> !child.isAlive());
    }
    assertNothingIsLeft(watch);
  }

  @Test
  void thereIsNothingToWatch() {
    assertThat(fails(1, "watch", "digits")).contains("there is no ModelDeployment \"digits\"");
  }

  private Process watch(Path output) throws IOException {
    return person.start(
        List.of("kubectl", "handover"),
        output,
        Files.createFile(home.resolve("errors.txt")),
        "watch",
        "digits",
        "-n",
        namespace);
  }

  private void signal(String name, Process process) {
    assertThat(person.runs(List.of("kill"), "-" + name, "" + process.pid()).status()).isZero();
  }

  private void assertNothingIsLeft(Process watch) {
    assertThat(watch.descendants()).isEmpty();
    try (var files = Files.list(home)) {
      assertThat(files.map(it -> it.getFileName().toString()))
          .noneMatch(it -> it.startsWith("kubectl-handover."));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitLines(Path file, int count) {
    await(() -> assertThat(lines(file)).hasSize(count));
  }

  private static void await(ThrowingRunnable holds) {
    Awaitility.await().atMost(PATIENCE).untilAsserted(holds);
  }

  private static List<String> lines(Path file) {
    return read(file).lines().toList();
  }

  // --- What tests do ----------------------------------------------------------------------------

  private Outcome types(String... words) {
    return person.types(
        Stream.concat(Stream.of(words), Stream.of("-n", namespace)).toArray(String[]::new));
  }

  /** What it says; it must end well. */
  private String says(String... words) {
    var outcome = types(words);
    assertThat(outcome.status()).as(outcome.errors()).isZero();
    return outcome.output();
  }

  /** What it says against it. */
  private String fails(int status, String... words) {
    var outcome = types(words);
    assertThat(outcome.status()).as(outcome.output()).isEqualTo(status);
    assertThat(outcome.errors()).startsWith("kubectl handover: ");
    return outcome.errors();
  }

  private void create(String name, String status) {
    var resource =
        Serialization.unmarshal(
            """
            apiVersion: handover.dev/v1alpha1
            kind: ModelDeployment
            metadata: {name: digits}
            spec:
              baseline: {kind: Human, service: {name: review-desk, port: 8080}}
              model: {image: "registry/scratch:v7"}
              automation: {level: Full}
            """,
            ModelDeployment.class);
    resource.getMetadata().setName(name);
    resource.getMetadata().setNamespace(namespace);
    client.resource(resource).create();
    setStatus(name, status);
  }

  private void setStatus(String name, String status) {
    var json = Serialization.asJson(Serialization.unmarshal(status, Object.class));
    client
        .resources(ModelDeployment.class)
        .inNamespace(namespace)
        .withName(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON),
            "[{\"op\": \"add\", \"path\": \"/status\", \"value\": %s}]".formatted(json));
  }

  private void patchStatus(String name, String patch) {
    client
        .resources(ModelDeployment.class)
        .inNamespace(namespace)
        .withName(name)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  private void annotate(String name, String key, String value) {
    client
        .resources(ModelDeployment.class)
        .inNamespace(namespace)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(Map.of("metadata", Map.of("annotations", Map.of(key, value)))));
  }

  private void mayOnlyLook(String user) {
    client
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(user)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "handover-view")
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .create();
  }

  private ModelDeployment stored(String name) {
    return client.resources(ModelDeployment.class).inNamespace(namespace).withName(name).get();
  }

  private Map<String, String> annotations(String name) {
    return Optional.ofNullable(stored(name).getMetadata().getAnnotations()).orElse(Map.of());
  }

  private boolean isPaused(String name) {
    return Boolean.TRUE.equals(stored(name).getSpec().paused());
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
