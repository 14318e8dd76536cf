package dev.handover.reconcile.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.Backend;
import dev.handover.api.routing.RouteTable.Decisions;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.RevisionStatus;
import dev.handover.evidence.Guardrail;
import dev.handover.rollout.Chronicles;
import dev.handover.rollout.Chronicles.Chronicle;
import dev.handover.rollout.Chronicles.Page;
import dev.handover.rollout.Decide;
import dev.handover.rollout.Decision;
import dev.handover.rollout.Intent;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Intent.DeletionPolicy;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Level;
import dev.handover.rollout.Notice;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Progress;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Routing;
import dev.handover.rollout.Snapshot;
import dev.handover.rollout.Snapshot.Answers;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.rollout.Snapshot.Deletion;
import dev.handover.traffic.Baselines;
import dev.handover.traffic.Frame;
import dev.handover.traffic.Tables;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;

/** While a spec is refused nothing that serves is touched, and going back still works. */
@Domain(Chronicles.class)
class StandStillTest {
  private static final String REFUSED =
      """
      service: {port: 81}
      baseline: {kind: Human, service: {name: another, port: 9}}
      model: {server: MLServer, image: "registry/scratch:v8", replicas: 9, timeout: 1s}
      automation: {level: Full, sample: {perHour: 60}}
      rollout: {steps: [{share: 50, hold: 1s}], keepWarm: 1s, history: 0}
      """;

  private static final Backend DESK =
      new Backend(
          Optional.empty(),
          Optional.of("review-desk"),
          Optional.of("http"),
          Optional.empty(),
          0,
          Optional.of(30_000L));

  /** What may be heard of while nothing may go up: the way back, and what just happens. */
  private static final Set<Reason> UPWARDS =
      EnumSet.of(
          Reason.JourneyStarted,
          Reason.SteppedUp,
          Reason.Promoted,
          Reason.LevelReached,
          Reason.LevelLowered,
          Reason.Superseded,
          Reason.Cancelled,
          Reason.StepsEdited,
          Reason.Resumed);

  @Property(tries = 300, seed = "20260102")
  void nothingGoesUpAndNothingThatServesIsTouched(@ForAll Chronicle chronicle) {
    chronicle.read(
        page -> {
          if (page.seen().deletion() == Deletion.Requested || !inForce(page)) {
            return;
          }
          var standing = table(page);
          var wish = refusedIn(page, standing);
          var seen = standingStill(page, wish.intent());
          var before = Decide.decide(paused(page));
          var after = Decide.decide(seen);

          Statistics.label("journey")
              .collect(page.decision().next().journey().map(Journey::kind).isPresent());
          assertThat(after.notices())
              .filteredOn(notice -> !isByAPerson(notice, after))
              .noneMatch(notice -> UPWARDS.contains(notice.reason()));
          assertThat(after.routing()).isEqualTo(before.routing());
          assertThat(after.next().journey()).isEqualTo(before.next().journey());
          assertThat(after.next().level()).isEqualTo(before.next().level());
          assertThat(after.forget()).isEmpty();
          assertThat(nextTable(wish, after, standing))
              .as("the table is not written anew")
              .matches(next -> !after.routing().equals(routing(standing)) || next == standing);
        });
  }

  /** A person who rolls back ends the journey, whatever the spec is like. */
  private static boolean isByAPerson(Notice notice, Decision decision) {
    return notice.reason() == Reason.Cancelled
        && decision.notices().stream().anyMatch(it -> it.reason() == Reason.RollbackAccepted);
  }

  @Property(tries = 300, seed = "20260103")
  void thePodsStay(@ForAll Chronicle chronicle) {
    chronicle.read(
        page -> {
          if (page.seen().deletion() == Deletion.Requested || !inForce(page)) {
            return;
          }
          var wish = refusedIn(page, table(page));
          var seen = standingStill(page, wish.intent());
          Decide.decide(seen)
              .replicas()
              .forEach(
                  (revision, replicas) -> {
                    if (Decide.decide(seen).routing().uses().contains(revision)) {
                      assertThat(replicas).isEqualTo(seen.podsOf(revision).wanted());
                    }
                  });
        });
  }

  @Property(tries = 200, seed = "20260104")
  void abortStillWorks(@ForAll Chronicle chronicle) {
    chronicle.read(
        page -> {
          var journey = page.decision().next().journey();
          if (journey.isEmpty() || page.seen().deletion() == Deletion.Requested || !inForce(page)) {
            return;
          }
          var seen =
              answering(
                  standingStill(page, refusedIn(page, table(page)).intent()),
                  new Answers(
                      Optional.of(journey.get().ticket()),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty()));

          assertThat(Decide.decide(seen).next().journey()).isEmpty();
        });
  }

  @Example
  void whatStandsInTheTableIsNotReadFromTheSpec() {
    var wish = standStill(REFUSED, stable(Level.Full), Optional.of(table(Routing.BASELINE)));

    assertThat(wish.baseline()).isEqualTo(new Baseline.AsItStands(DESK));
    assertThat(wish.frontPort()).isEmpty();
    assertThat(wish.timeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(wish.slow()).containsExactly(Duration.ofMillis(123));
    assertThat(wish.decisions()).isEqualTo(Decisions.KServeV1);
    assertThat(wish.intent().baseline()).isEqualTo(BaselineKind.Human);
  }

  @Example
  void itStandsWhereItStandsWhateverTheSpecSays() {
    var intent =
        standStill(REFUSED, stable(Level.Shadow), Optional.of(table(Routing.BASELINE))).intent();

    assertThat(intent.desired()).isEqualTo(new Revision("aaaaaaaaaa"));
    assertThat(intent.paused()).isTrue();
    assertThat(intent.ceiling()).isEqualTo(Level.Shadow);
    assertThat(intent.path()).containsExactly(Level.Shadow);
    assertThat(intent.history()).isEqualTo(Integer.MAX_VALUE);
    assertThat(intent.progressDeadline()).isGreaterThan(Duration.ofDays(1000));
  }

  @Example
  void asManyPodsAsBefore() {
    var resource = Resources.of(REFUSED);
    resource.setStatus(status(new RevisionStatus("aaaaaaaaaa", null, 4, 4), null));

    assertThat(replicas(resource)).isEqualTo(4);

    resource.setStatus(
        status(
            new RevisionStatus("aaaaaaaaaa", null, 6, 4),
            new RevisionStatus("bbbbbbbbbb", null, 5, 4)));
    assertThat(replicas(resource)).isEqualTo(5);

    resource.setStatus(null);
    assertThat(replicas(resource)).isEqualTo(9);
  }

  @Example
  void aModelIsKnownOnlyIfItIsTheOneThatRuns() {
    var same = Resources.of(REFUSED).getSpec();
    var revision = SpecReaderTest.accepted(REFUSED.replace(", sample: {perHour: 60}", "")).intent();
    assertThat(same).isNotNull();

    assertThat(standStill(REFUSED, stable(Level.Full), Optional.empty()).model()).isEmpty();
    assertThat(
            standStill(REFUSED, stable(revision.desired(), Level.Full), Optional.empty()).model())
        .isPresent();
  }

  @Example
  void guardrailsThatCanBeReadStayOnWatch() {
    var spec =
        REFUSED
            + """
              guardrails:
                - {name: errors, preset: ErrorRate, threshold: {max: 0.2}}
                - {name: drift, drift: {feature: f, method: PSI, reference: Pinned, max: 1}}
              """;
    assertThat(standStill(spec, stable(Level.Full), Optional.empty()).guardrails())
        .extracting(Guardrail::name, it -> it.threshold().max().getAsDouble())
        .containsExactly(org.assertj.core.groups.Tuple.tuple("errors", 0.2));

    var none = REFUSED + "guardrails: [{name: drift, drift: {feature: f}}]\n";
    assertThat(standStill(none, stable(Level.Full), Optional.empty()).guardrails())
        .isEqualTo(Guardrails.DEFAULT);
  }

  @Example
  void deletingIsWhatTheUserAsksForNow() {
    var wish =
        standStill(
            REFUSED + "deletionPolicy: Delete\n",
            stable(Level.Full),
            Optional.of(table(Routing.BASELINE)));

    assertThat(wish.intent().deletionPolicy()).isEqualTo(DeletionPolicy.Delete);
  }

  @Example
  void aTableAloneIsEnoughToGoOnWith() {
    var resource = Resources.of("{}");

    var reading =
        SpecReader.read(
            resource, new Remembered(Progress.NONE, Optional.of(table(Routing.BASELINE))));

    assertThat(reading.followed()).map(Wish::baseline).contains(new Baseline.AsItStands(DESK));
    assertThat(reading.followed().orElseThrow().intent().ceiling()).isEqualTo(Level.HumanOnly);
    assertThat(reading.followed().orElseThrow().intent().deletionPolicy())
        .isEqualTo(DeletionPolicy.Baseline);
  }

  @Example
  void aCannedAnswerStaysToo() {
    var frame = frame(Baselines.canned(418, "tea").backend().orElseThrow());
    var table =
        Tables.next(
            frame, Routing.BASELINE, Optional.empty(), Optional.empty(), Optional.empty(), 0);

    var wish = standStill(REFUSED, stable(Level.Full), Optional.of(table));

    assertThat(wish.baseline()).isEqualTo(new Baseline.Canned(418, "tea"));
    assertThat(wish.intent().baseline()).isEqualTo(BaselineKind.None);
  }

  private static int replicas(ModelDeployment resource) {
    return SpecReader.read(resource, new Remembered(stable(Level.Full), Optional.empty()))
        .followed()
        .orElseThrow()
        .intent()
        .replicas();
  }

  private static dev.handover.api.v1alpha1.ModelDeploymentStatus status(
      RevisionStatus stable, RevisionStatus candidate) {
    return new dev.handover.api.v1alpha1.ModelDeploymentStatus(
        null, null, stable, candidate, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null, null, null, null, null, null, null, null, null, null);
  }

  private static Wish standStill(String spec, Progress progress, Optional<RouteTable> table) {
    var reading = SpecReader.read(Resources.of(spec), new Remembered(progress, table));
    assertThat(reading).isInstanceOf(Reading.Refused.class);
    return reading.followed().orElseThrow();
  }

  private static Progress stable(Level level) {
    return stable(new Revision("aaaaaaaaaa"), level);
  }

  private static Progress stable(Revision revision, Level level) {
    return new Progress(
        level,
        Optional.of(revision),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        1,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** Whether every router obeys what was decided: then a refused spec finds things at rest. */
  private static boolean inForce(Page page) {
    return page.after().confirmation() instanceof Confirmation.Everywhere;
  }

  private static Frame frame(Backend baseline) {
    return new Frame(
        "factory",
        "scratch",
        "key",
        20000,
        Decisions.KServeV1,
        Duration.ofSeconds(7),
        List.of(Duration.ofMillis(123)),
        baseline);
  }

  private static RouteTable table(Routing routing) {
    return Tables.next(
        frame(DESK), routing, Optional.empty(), Optional.empty(), Optional.empty(), 0);
  }

  private static RouteTable table(Page page) {
    var baseline =
        page.seen().intent().baseline() == BaselineKind.None
            ? Baselines.canned(503, "").backend().orElseThrow()
            : DESK;
    return Tables.next(
        frame(baseline),
        page.decision().routing(),
        page.decision().mark(),
        page.decision().next().journey(),
        Optional.empty(),
        0);
  }

  private static Routing routing(RouteTable table) {
    return Tables.read(table).routing();
  }

  private static RouteTable nextTable(
      Wish wish, dev.handover.rollout.Decision decision, RouteTable standing) {
    return Tables.next(
        wish.frame("key", 20000, standing.backends().get(Tables.BASELINE)),
        decision.routing(),
        decision.mark(),
        decision.next().journey(),
        Optional.of(standing),
        0);
  }

  /** The refused spec that comes in right after a page of a story. */
  private static Wish refusedIn(Page page, RouteTable standing) {
    var next = page.decision().next();
    var resource = Resources.of(REFUSED);
    resource.setStatus(
        status(
            next.stable().map(it -> replicas(page, it)).orElse(null),
            next.journey()
                .filter(it -> it.kind() != Journey.Kind.Climb)
                .map(it -> replicas(page, it.revision()))
                .orElse(null)));
    return SpecReader.read(resource, new Remembered(next, Optional.of(standing)))
        .followed()
        .orElseThrow();
  }

  private static RevisionStatus replicas(Page page, Revision revision) {
    return new RevisionStatus(
        revision.hash(),
        null,
        page.decision().replicas().getOrDefault(revision, page.seen().podsOf(revision).wanted()),
        0);
  }

  private static Snapshot standingStill(Page page, Intent intent) {
    return at(page, intent);
  }

  /** The same spec as before, paused: what a stand-still must be like. */
  private static Snapshot paused(Page page) {
    var intent = page.seen().intent();
    return at(
        page,
        new Intent(
            intent.desired(),
            intent.baseline(),
            intent.ceiling(),
            intent.path(),
            intent.startAt(),
            intent.approvals(),
            intent.steps(),
            intent.replicas(),
            intent.keepWarm(),
            Duration.ofDays(10_000),
            intent.history(),
            intent.onNewRevision(),
            true,
            intent.unobserved(),
            intent.deletionPolicy()));
  }

  private static Snapshot at(Page page, Intent intent) {
    var pods = new java.util.HashMap<>(page.seen().pods());
    page.decision()
        .replicas()
        .forEach(
            (revision, replicas) ->
                pods.merge(
                    revision,
                    new Snapshot.Pods(replicas, 0, Optional.empty()),
                    (old, fresh) ->
                        new Snapshot.Pods(
                            replicas, Math.min(replicas, old.ready()), old.trouble())));
    return new Snapshot(
        intent,
        page.decision().next(),
        pods,
        page.seen().baseline(),
        page.after(),
        page.seen().evidence(),
        Answers.NONE,
        Deletion.No,
        page.seen().now().plusSeconds(1));
  }

  private static Snapshot answering(Snapshot seen, Answers answers) {
    return new Snapshot(
        seen.intent(),
        seen.progress(),
        seen.pods(),
        seen.baseline(),
        seen.dataPlane(),
        seen.evidence(),
        answers,
        seen.deletion(),
        seen.now());
  }
}
