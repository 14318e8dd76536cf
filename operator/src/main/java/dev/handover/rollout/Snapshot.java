package dev.handover.rollout;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything a decision may look at, and nothing else.
 *
 * @param intent what the user wants
 * @param progress what is remembered
 * @param pods what is seen of each revision that exists
 * @param baseline what is seen of the baseline
 * @param dataPlane what the routers obey
 * @param evidence what the measurements say
 * @param answers what people said through annotations
 * @param deletion whether the resource is being deleted
 * @param now the time
 */
public record Snapshot(
    Intent intent,
    Progress progress,
    Map<Revision, Pods> pods,
    BaselineState baseline,
    DataPlane dataPlane,
    Evidence evidence,
    Answers answers,
    Deletion deletion,
    Instant now) {

  public Snapshot {
    pods = Map.copyOf(pods);
  }

  /**
   * The pods of one revision.
   *
   * @param wanted how many its Deployment asks for
   * @param ready how many are ready and not on their way out
   * @param trouble what keeps the others, if it is known
   */
  public record Pods(int wanted, int ready, Optional<Trouble> trouble) {
    /** No Deployment. */
    public static final Pods NONE = new Pods(0, 0, Optional.empty());
  }

  /** What keeps pods from being ready. */
  public sealed interface Trouble {
    /** In words, naming pod and container. */
    String detail();

    /** A container ended with an error. */
    record Crashed(String detail) implements Trouble {}

    /** A container ends again and again. */
    record CrashLooping(String detail) implements Trouble {}

    /** The image cannot be pulled. */
    record ImageUnavailable(String detail) implements Trouble {}

    /** A container or a pod cannot be made: what it needs is missing or forbidden. */
    record CannotStart(String detail) implements Trouble {}

    /** No node has room, or a quota is used up. */
    record NoRoom(String detail) implements Trouble {}
  }

  /** What is seen of the baseline. */
  public sealed interface BaselineState {
    /** It can answer. A canned answer always can. */
    record Ready() implements BaselineState {}

    /** It exists, but cannot answer now. */
    record NotReady(String detail) implements BaselineState {}

    /** What the spec names is not there. */
    record Missing(String detail) implements BaselineState {}
  }

  /**
   * What the routers obey.
   *
   * @param written the table that stands in the ConfigMap
   * @param confirmation whether every ready or terminating router obeys it
   */
  public record DataPlane(Optional<Table> written, Confirmation confirmation) {
    /** Whether the written table is in force everywhere. */
    public boolean confirmed() {
      return written.isPresent() && confirmation instanceof Confirmation.Everywhere;
    }
  }

  /** Whether every ready or terminating router obeys the written table. */
  public sealed interface Confirmation {
    record Everywhere() implements Confirmation {}

    /** Not yet, or not at all; says who does not and why. */
    record Awaited(String detail) implements Confirmation {}
  }

  /**
   * A route table with the decision behind it.
   *
   * @param generation grows with every change
   * @param routing the arms and the mirror
   * @param mark which journey it belongs to
   */
  public record Table(long generation, Routing routing, Optional<Mark> mark) {}

  /**
   * Which decision led to a table, so that an operator that died before it wrote status can take it
   * up again. It stays in the table until the next journey begins.
   *
   * @param ticket the journey
   * @param stage how far it had come
   */
  public record Mark(String ticket, Stage stage) {
    /** How far a journey had come. */
    public sealed interface Stage {
      /**
       * In flight.
       *
       * @param step index of the step in force; -1 if it has no traffic
       */
      record Underway(int step) implements Stage {}

      /** It reached its end, or was called off for no fault. */
      record Over() implements Stage {}

      /** It was taken back. */
      record Back(Cause cause) implements Stage {}
    }
  }

  /**
   * What was measured since a table came into force.
   *
   * @param generation the table
   * @param subject whom the judgements speak of
   * @param arriving whether routers are being scraped
   * @param judgements one for each guardrail
   * @param breakersOpen revisions that a router stopped asking
   * @param baselineBreaker whether a router stopped asking the baseline
   */
  public record Evidence(
      long generation,
      Subject subject,
      Arriving arriving,
      List<Judgement> judgements,
      Set<Revision> breakersOpen,
      BaselineBreaker baselineBreaker) {
    public Evidence {
      judgements = List.copyOf(judgements);
      breakersOpen = Set.copyOf(breakersOpen);
    }
  }

  /** Whether measurements arrive. */
  public sealed interface Arriving {
    record Yes() implements Arriving {}

    record No(String detail) implements Arriving {}
  }

  /** State of the routers' breaker of the baseline. */
  public enum BaselineBreaker {
    Closed,
    Open
  }

  /**
   * The verdict on one guardrail.
   *
   * @param guardrail its name
   * @param onBreach what its breach does
   * @param verdict the verdict
   */
  public record Judgement(String guardrail, OnBreach onBreach, Verdict verdict) {}

  /** What a breach does. */
  public enum OnBreach {
    Back,
    Hold
  }

  /** What a guardrail says. */
  public sealed interface Verdict {
    /** In words, with the numbers. */
    String detail();

    /** Shown to be within its limit. */
    record Within(String detail) implements Verdict {}

    /** Shown to be beyond its limit. */
    record Breached(String detail) implements Verdict {}

    /** Nothing is shown: no data, too few, not a number, or nobody to ask. */
    record Unknown(String detail) implements Verdict {}
  }

  /**
   * What people said.
   *
   * @param abort ticket of the journey to abort
   * @param retry ticket of the rejection or latch to clear
   * @param approve ticket of what may be entered
   * @param rollback ticket of the replaced revision to go back to
   * @param retrain any word that was not used before, for a new model to be made
   */
  public record Answers(
      Optional<String> abort,
      Optional<String> retry,
      Optional<String> approve,
      Optional<String> rollback,
      Optional<String> retrain) {
    public static final Answers NONE =
        new Answers(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /** Whether the resource is being deleted. */
  public enum Deletion {
    No,
    Requested
  }

  /** What is seen of a revision. */
  public Pods podsOf(Revision revision) {
    return pods.getOrDefault(revision, Pods.NONE);
  }

  /** Whether somebody can answer. */
  public boolean ready(Answerer answerer) {
    return switch (answerer) {
      case Answerer.Baseline ignored -> baseline instanceof BaselineState.Ready;
      case Revision revision -> podsOf(revision).ready() > 0;
    };
  }
}
