package dev.handover.rollout;

import dev.handover.rollout.Happening.Conduct;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Intent.DeletionPolicy;
import dev.handover.rollout.Snapshot.Answers;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.BaselineBreaker;
import dev.handover.rollout.Snapshot.BaselineState;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.rollout.Snapshot.DataPlane;
import dev.handover.rollout.Snapshot.Deletion;
import dev.handover.rollout.Snapshot.Evidence;
import dev.handover.rollout.Snapshot.Judgement;
import dev.handover.rollout.Snapshot.OnBreach;
import dev.handover.rollout.Snapshot.Pods;
import dev.handover.rollout.Snapshot.Table;
import dev.handover.rollout.Snapshot.Trouble;
import dev.handover.rollout.Snapshot.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A cluster in a nutshell: pods that need a moment, two routers that lag, measurements that lag
 * more, and an operator that may die between its writes.
 */
final class World {
  static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
  private static final int READY_AFTER = 3;
  private static final int LAG = 1;

  /** What becomes of a pass. What it has to tell is told last. */
  enum End {
    Told,
    Died
  }

  /** One pass of the operator, as it was seen and decided. */
  record Pass(Snapshot seen, Decision decision, End end, World world) {}

  private final Consumer<Pass> watcher;
  private Decision last;

  Intent intent;
  Instant now = BEGINNING;
  Progress progress = Progress.NONE;
  Optional<Table> written = Optional.empty();
  boolean gone;

  private final Map<Revision, PodsOfOne> pods =
      new TreeMap<>((a, b) -> a.hash().compareTo(b.hash()));
  private final List<RouterSeen> routers = List.of(new RouterSeen(), new RouterSeen());
  private final Map<Revision, Instant> lastAsked = new HashMap<>();
  private final Map<Revision, Conduct> conduct = new HashMap<>();
  private final Set<Revision> open = new HashSet<>();
  private Optional<Table> measured = Optional.empty();
  private boolean arriving = true;
  private BaselineState baseline = new BaselineState.Ready();
  Answers answers = Answers.NONE;
  private Deletion deletion = Deletion.No;
  private final Set<String> agreed = new HashSet<>();
  private final Set<String> asked = new HashSet<>();
  private final Set<String> acted = new HashSet<>();

  private final Map<Stop, Duration> obeyed = new HashMap<>();

  /** What a revision on trial has, whoever answers beside it. */
  private record Stop(String ticket, int share, Optional<Routing.Mirror> mirror) {
    Stop(Journey journey, Routing routing) {
      this(journey.ticket(), Snapshots.shareOf(routing, journey), routing.mirror());
    }
  }

  private static final class PodsOfOne {
    int wanted;
    int starting;
    int ready;
    boolean lost;
    Optional<Trouble> trouble = Optional.empty();
  }

  private static final class RouterSeen {
    Optional<Table> table = Optional.empty();
    int behind;
    boolean stuck;
  }

  World(Intent intent, Consumer<Pass> watcher) {
    this.intent = intent;
    this.watcher = watcher;
  }

  /** Plays one thing after another. */
  void play(Happening... story) {
    play(List.of(story));
  }

  /** Lets time pass, ten minutes at most, until it has come to something. */
  void until(Predicate<Progress> reached) {
    for (int second = 0; second < 600; second++) {
      if (reached.test(progress)) {
        return;
      }
      play(new Happening.Seconds(1));
    }
    throw new AssertionError(
        "not reached in 600 s: %s; waits for %s".formatted(place(progress), last.waiting()));
  }

  /** What was decided last, also by an operator that died of it. */
  Decision last() {
    return last;
  }

  /** What was there to tell, in order. */
  static Stream<Notice> notices(List<Pass> passes) {
    return passes.stream().flatMap(pass -> pass.decision().notices().stream());
  }

  /** Plays a story to its end. */
  void play(List<Happening> story) {
    for (var happening : story) {
      if (gone) {
        return;
      }
      happens(happening);
    }
  }

  /** Every event wakes the operator; time has woken it already. */
  private void happens(Happening happening) {
    change(happening);
    if (isHeard(happening)) {
      pass();
    }
  }

  private static boolean isHeard(Happening happening) {
    return !(happening instanceof Happening.Seconds
        || happening instanceof Happening.Unheard
        || happening instanceof Happening.NobodyLooks);
  }

  private void change(Happening happening) {
    switch (happening) {
      case Happening.Seconds(int count) -> seconds(count);
      case Happening.Unheard(var what) -> change(what);
      case Happening.NobodyLooks(int count) -> unseen(count);
      case Happening.ModelChanged(int version) -> edit(it -> it.desired = revision(version));
      case Happening.CeilingSet(Level level) -> edit(it -> it.ceiling = level);
      case Happening.StepsEdited(var steps) -> edit(it -> it.steps = steps);
      case Happening.ReplicasSet(int replicas) -> edit(it -> it.replicas = replicas);
      case Happening.QueueSet(var policy) -> edit(it -> it.onNewRevision = policy);
      case Happening.Paused(boolean paused) -> edit(it -> it.paused = paused);
      case Happening.Behaves(var who, var how) ->
          someone(who).ifPresent(it -> conduct.put(it, how));
      case Happening.Breaker(var who, boolean opens) ->
          someone(who).ifPresent(it -> flip(it, opens));
      case Happening.Sight(boolean seen) -> arriving = seen;
      case Happening.PodsLost(var who, var trouble) ->
          someone(who).ifPresent(it -> lose(it, trouble));
      case Happening.PodsBack(var who) -> someone(who).ifPresent(this::recover);
      case Happening.AllPodsLost() -> pods.keySet().forEach(it -> lose(it, Optional.empty()));
      case Happening.BaselineWritten(boolean is) -> edit(is ? WITH_BASELINE : WITHOUT_BASELINE);
      case Happening.BaselineChanged() -> edit(OTHER_BASELINE);
      case Happening.GuardrailsEdited() -> measured = Optional.empty();
      case Happening.BaselineIs(var state) -> baseline = state;
      case Happening.RouterStuck(boolean stuck) -> routers.getFirst().stuck = stuck;
      case Happening.Abort(boolean stale) -> abort(stale);
      case Happening.Retry(boolean stale) ->
          say(it -> it.retry = stale ? Optional.of("retry-v9-9") : ticketToRetry());
      case Happening.Approve(boolean stale) -> approve(stale);
      case Happening.Rollback(var which) -> rollBack(which);
      case Happening.DeploymentDeleted() -> deleteDeployment();
      case Happening.DiesAfterRoutes() -> diesAfterRoutes();
      case Happening.DiesBeforeStatus() -> diesBeforeStatus();
      case Happening.Deleted() -> deletion = Deletion.Requested;
    }
  }

  private static final Consumer<Wanted> WITH_BASELINE =
      it -> {
        it.baseline = BaselineKind.Human;
        it.path = List.of(Level.Shadow, Level.Full);
      };

  private static final Consumer<Wanted> WITHOUT_BASELINE =
      it -> {
        it.baseline = BaselineKind.None;
        it.path = List.of(Level.Full);
        it.deletionPolicy = DeletionPolicy.Delete;
      };

  private static final Consumer<Wanted> OTHER_BASELINE =
      it ->
          it.baseline =
              switch (it.baseline) {
                case Human -> BaselineKind.System;
                case System -> BaselineKind.Human;
                case None -> BaselineKind.None;
              };

  private void edit(Consumer<Wanted> edit) {
    intent = Wanted.edited(intent, edit);
  }

  static Revision revision(int version) {
    return new Revision("v" + version);
  }

  Optional<Revision> someone(Who who) {
    return switch (who) {
      case Trial -> progress.journey().map(Journey::revision);
      case Stable -> progress.stable();
      case Previous -> progress.previous().map(Progress.Warm::revision);
    };
  }

  /** Whether whoever is measured by these requests would be found in breach. */
  boolean isBad(Revision revision) {
    return conduct.get(revision) == Conduct.Bad;
  }

  private void flip(Revision revision, boolean opens) {
    if (opens) {
      open.add(revision);
    } else {
      open.remove(revision);
    }
  }

  private void lose(Revision revision, Optional<Trouble> trouble) {
    var lost = pods.get(revision);
    if (lost != null) {
      lost.ready = 0;
      lost.starting = 0;
      lost.lost = true;
      lost.trouble = trouble;
    }
  }

  private void recover(Revision revision) {
    var back = pods.get(revision);
    if (back != null) {
      back.lost = false;
      back.trouble = Optional.empty();
    }
  }

  private void abort(boolean stale) {
    var ticket = stale ? Optional.of("canary-v9-9") : progress.journey().map(Journey::ticket);
    say(it -> it.abort = ticket);
  }

  private void say(Consumer<Said> say) {
    answers = Said.also(answers, say);
  }

  /** People read the ticket in status, and agree to what the journey comes to next. */
  private void approve(boolean stale) {
    if (stale) {
      agree("approve-canary-v9-9-share-50");
      return;
    }
    progress
        .journey()
        .ifPresent(
            journey ->
                journey
                    .consent()
                    .open()
                    .ifPresent(
                        asked -> {
                          agreed.addAll(
                              Leaves.needed(
                                  intent, progress.stable(), journey, Leaves.next(journey)));
                          agree(asked.ticket());
                        }));
  }

  private void agree(String ticket) {
    say(it -> it.approve = Optional.of(ticket));
  }

  /** People read the tickets in status, newest first. */
  private void rollBack(Happening.Rollback.Which which) {
    var tickets = tickets();
    var ticket =
        switch (which) {
          case Newest -> tickets.stream().findFirst();
          case Oldest -> tickets.reversed().stream().findFirst();
          case Stale -> Optional.of("rollback-v9-9");
        };
    ticket.ifPresent(
        it -> {
          asked.add(it);
          say(said -> said.rollback = ticket);
        });
  }

  private List<String> tickets() {
    return progress.history().stream()
        .flatMap(moved -> moved.replaced().stream())
        .flatMap(replaced -> replaced.ticket().stream())
        .toList();
  }

  /** Whether a person has answered a rollback ticket. */
  boolean asked(String ticket) {
    return asked.contains(ticket);
  }

  /** Whether a rollback ticket has had its effect, and that stands in status. */
  boolean acted(String ticket) {
    return acted.contains(ticket);
  }

  /** Somebody deletes what is kept at zero pods. */
  private void deleteDeployment() {
    progress.retired().forEach(pods::remove);
  }

  /** Whether a person has agreed to what a ticket names. */
  boolean agreed(String ticket) {
    return agreed.contains(ticket);
  }

  /** The ticket that a person would answer who wants something tried again. */
  Optional<String> ticketToRetry() {
    return progress
        .latch()
        .map(Progress.Latch::ticket)
        .or(() -> progress.rejected().stream().findFirst().map(Progress.Rejection::ticket));
  }

  private void seconds(int count) {
    for (int second = 0; second < count && !gone; second++) {
      leap(Duration.ofSeconds(1));
    }
  }

  /**
   * Nothing happens any more, and time passes: every second counts at first; after that nothing is
   * due that has not come within an hour.
   */
  void quiet(Duration time) {
    seconds(60);
    var end = now.plus(time);
    for (var look = 0; look < 360 && !gone; look++) {
      leap(Duration.ofSeconds(10));
    }
    if (!gone && now.isBefore(end)) {
      leap(Duration.between(now, end));
      seconds(10);
    }
  }

  private void unseen(int count) {
    for (int second = 0; second < count; second++) {
      elapse(Duration.ofSeconds(1));
    }
  }

  private void leap(Duration time) {
    elapse(time);
    pass();
  }

  private void elapse(Duration time) {
    now = now.plus(time);
    podsMove();
    routersMove(time);
  }

  private void podsMove() {
    for (var one : pods.values()) {
      if (one.lost) {
        continue;
      }
      if (one.ready > one.wanted) {
        one.ready = one.wanted;
      }
      if (one.ready < one.wanted && ++one.starting >= READY_AFTER) {
        one.ready = one.wanted;
        one.starting = 0;
      }
    }
  }

  private void routersMove(Duration time) {
    if (confirmation() instanceof Confirmation.Everywhere) {
      countObeyed(time);
      if (arriving) {
        measured = written;
      }
    }
    for (var router : routers) {
      router.table.ifPresent(table -> table.routing().uses().forEach(it -> lastAsked.put(it, now)));
      if (!router.stuck && !router.table.equals(written) && router.behind++ >= LAG) {
        router.table = written;
        router.behind = 0;
      }
    }
  }

  private void countObeyed(Duration time) {
    written
        .map(Table::routing)
        .ifPresent(
            routing ->
                progress
                    .journey()
                    .ifPresent(
                        journey -> obeyed.merge(new Stop(journey, routing), time, Duration::plus)));
  }

  /** For how long every router gave the revision on trial what it has now. */
  Duration obeyed(Journey journey) {
    return written
        .map(table -> obeyed.getOrDefault(new Stop(journey, table.routing()), Duration.ZERO))
        .orElse(Duration.ZERO);
  }

  Confirmation confirmation() {
    return routers.stream().allMatch(router -> router.table.equals(written))
        ? new Confirmation.Everywhere()
        : new Confirmation.Awaited("a router is behind");
  }

  /** Whether any router may still ask a revision, by the table it obeys. */
  boolean asked(Revision revision) {
    return routers.stream()
        .flatMap(router -> router.table.stream())
        .anyMatch(table -> table.routing().uses().contains(revision));
  }

  /** When a router that could ask the revision was last seen. */
  Optional<Instant> lastAsked(Revision revision) {
    return Optional.ofNullable(lastAsked.get(revision));
  }

  Snapshot see() {
    var seen = new HashMap<Revision, Pods>();
    pods.forEach(
        (revision, one) -> seen.put(revision, new Pods(one.wanted, one.ready, one.trouble)));
    return new Snapshot(
        intent,
        progress,
        seen,
        baseline,
        new DataPlane(written, confirmation()),
        evidence(),
        answers,
        deletion,
        now);
  }

  private Evidence evidence() {
    var subject = measured.map(Subject::under).orElse(Subject.NOBODY);
    var verdict = verdict(subject);
    return new Evidence(
        measured.map(Table::generation).orElse(0L),
        subject,
        arriving ? new Arriving.Yes() : new Arriving.No("Prometheus is away"),
        List.of(new Judgement("errors", OnBreach.Back, verdict)),
        Set.copyOf(open),
        BaselineBreaker.Closed);
  }

  private Verdict verdict(Subject subject) {
    if (!arriving) {
      return new Verdict.Unknown("no data");
    }
    return switch (subject) {
      case Subject.Nobody() -> new Verdict.Unknown("nobody is measured");
      case Subject.AtRest(var revision) -> verdict(revision);
      case Subject.OnTrial(var ticket, var revision) -> verdict(revision);
    };
  }

  private Verdict verdict(Revision revision) {
    return switch (conduct.getOrDefault(revision, Conduct.Good)) {
      case Good -> new Verdict.Within("1 % of 500");
      case Bad -> new Verdict.Breached("30 % of 500");
      case Unclear -> new Verdict.Unknown("12 samples of 50");
    };
  }

  /** The operator looks, decides and writes everything. */
  void pass() {
    var decision = decide(End.Told);
    writeRoutes(decision);
    writePods(decision);
    if (decision.notices().stream().anyMatch(World::answersRollback)) {
      progress.rollingBack().map(Progress.RollingBack::ticket).ifPresent(acted::add);
    }
    progress = decision.next();
    gone = decision.release() == Decision.Release.LetGo;
  }

  private static boolean answersRollback(Notice notice) {
    return switch (notice.reason()) {
      case RollbackAccepted, RollbackRefused -> true;
      default -> false;
    };
  }

  private void diesAfterRoutes() {
    writeRoutes(decide(End.Died));
  }

  private void diesBeforeStatus() {
    var decision = decide(End.Died);
    writeRoutes(decision);
    writePods(decision);
  }

  private Decision decide(End end) {
    var seen = see();
    var decision = Decide.decide(seen);
    last = decision;
    watcher.accept(new Pass(seen, decision, end, this));
    return decision;
  }

  private void writeRoutes(Decision decision) {
    var same =
        written
            .filter(table -> table.routing().equals(decision.routing()))
            .filter(table -> table.mark().equals(decision.mark()))
            .isPresent();
    if (!same) {
      written = Optional.of(Snapshots.next(written, decision));
      routers.forEach(router -> router.behind = 0);
    }
  }

  private void writePods(Decision decision) {
    decision.replicas().forEach((revision, replicas) -> one(revision).wanted = replicas);
    decision.forget().forEach(pods::remove);
  }

  private PodsOfOne one(Revision revision) {
    return pods.computeIfAbsent(revision, ignored -> new PodsOfOne());
  }

  /** Every place that a story passed through, for the coverage of the stories. */
  static String place(Progress progress) {
    return progress
        .journey()
        .map(
            journey ->
                journey.kind()
                    + " "
                    + switch (journey.phase()) {
                      case Journey.Phase.Starting ignored -> "starting";
                      case Journey.Phase.Suspended ignored -> "suspended";
                      case Journey.Phase.At(int step, var held) ->
                          switch (journey.steps().get(step)) {
                            case Step.Mirror(int percent, var hold, var entry) ->
                                "mirror " + percent;
                            case Step.Share(int share, var hold, var entry) -> "share " + share;
                          };
                    })
        .orElse("rest at " + progress.level());
  }
}
