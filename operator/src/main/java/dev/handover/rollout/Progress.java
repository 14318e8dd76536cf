package dev.handover.rollout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the operator remembers from one pass to the next. All of it stands in status; nothing else
 * is remembered.
 *
 * @param level who decides at rest, and what stays if the journey is undone
 * @param stable the revision that has earned its place
 * @param previous the stable one replaced, while it is warm
 * @param journey the transition in flight
 * @param rejected revisions that were taken back for cause, newest first
 * @param latch the level that may not be left upwards after a demotion for cause
 * @param failover traffic moved away because no pod of the deciding revision is ready
 * @param leaving revisions that lose their pods once nobody can ask them any more
 * @param retired revisions kept at zero pods, newest first
 * @param journeys how often something began or was taken back at rest: makes tickets unique
 * @param retrying the retry ticket that was read and is acted on in the next pass
 * @param rollingBack the rollback that was read and is acted on in the next pass
 * @param retrain the last request to retrain that was read
 * @param last what became of the last journey, as it stands in the table
 * @param queued the revision that waits until the journey has ended
 * @param unobservedSince since when no measurements arrive
 * @param releasing since when a deleted resource's callers go to the baseline directly
 * @param concern what is wrong although nothing can be moved for it
 * @param history what moved, newest first; what can be named in a rollback is never left out
 */
public record Progress(
    Level level,
    Optional<Revision> stable,
    Optional<Warm> previous,
    Optional<Journey> journey,
    List<Rejection> rejected,
    Optional<Latch> latch,
    Optional<Failover> failover,
    List<Leaving> leaving,
    List<Revision> retired,
    long journeys,
    Optional<String> retrying,
    Optional<RollingBack> rollingBack,
    Optional<String> retrain,
    Optional<Snapshot.Mark> last,
    Optional<Queued> queued,
    Optional<Instant> unobservedSince,
    Optional<Instant> releasing,
    Optional<Concern> concern,
    List<Moved> history) {

  /** How many entries of history and of rejections are kept. */
  public static final int KEPT = 20;

  /** How many replaced revisions can be named in a rollback: those of history and the warm one. */
  public static final int NAMED = 21;

  /** A resource that has just been created. */
  public static final Progress NONE =
      new Progress(
          Level.HumanOnly,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          0,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of());

  public Progress {
    rejected = List.copyOf(rejected.subList(0, Math.min(KEPT, rejected.size())));
    leaving = List.copyOf(leaving);
    retired = List.copyOf(retired);
    history = kept(history);
  }

  /** The same, with a next journey that is numbered after this one. */
  public Progress numberedAfter(long journey) {
    return new Progress(
        level,
        stable,
        previous,
        this.journey,
        rejected,
        latch,
        failover,
        leaving,
        retired,
        journey,
        retrying,
        rollingBack,
        retrain,
        last,
        queued,
        unobservedSince,
        releasing,
        concern,
        history);
  }

  /** The newest, and of the others those whose ticket somebody may still need. */
  private static List<Moved> kept(List<Moved> history) {
    var newest = new ArrayList<Moved>();
    var named = 0;
    for (var index = 0; index < history.size(); index++) {
      var moved = history.get(index);
      var ticket = moved.replaced().flatMap(Replaced::ticket).isPresent();
      if (index < KEPT || ticket && named < NAMED) {
        newest.add(moved);
      }
      named += ticket ? 1 : 0;
    }
    return List.copyOf(newest);
  }

  /**
   * The stable revision that was replaced.
   *
   * @param revision which
   * @param until it keeps its pods until then
   */
  public record Warm(Revision revision, Instant until) {}

  /**
   * A revision taken back for cause. Only its ticket clears it.
   *
   * @param revision which
   * @param cause why
   * @param at when
   * @param ticket the retry ticket
   */
  public record Rejection(Revision revision, Cause cause, Instant at, String ticket) {}

  /**
   * A level taken back for cause. Only its ticket lifts it.
   *
   * @param level the level not to be left upwards
   * @param cause why
   * @param at when
   * @param ticket the retry ticket
   */
  public record Latch(Level level, Cause cause, Instant at, String ticket) {}

  /**
   * Traffic that was moved away because nobody was there to answer; level and evidence stay.
   *
   * @param revision whose traffic it is
   * @param since when it was moved
   * @param readySince since when the revision is ready again
   */
  public record Failover(Revision revision, Instant since, Optional<Instant> readySince) {}

  /**
   * A revision on its way out.
   *
   * @param revision which
   * @param unusedSince since when every router has confirmed a table without it
   */
  public record Leaving(Revision revision, Optional<Instant> unusedSince) {}

  /**
   * Something that is wrong although nothing can be moved for it.
   *
   * @param reason what kind of thing
   * @param message what is wrong, with the numbers
   * @param since when it began
   */
  public record Concern(Notice.Reason reason, String message, Instant since) {}

  /**
   * A revision that the spec asks for, and that waits until the journey has ended.
   *
   * @param revision which
   * @param since since when
   */
  public record Queued(Revision revision, Instant since) {}

  /**
   * A rollback that a person asked for.
   *
   * @param ticket names the revision to go back to
   * @param instead what the spec asked for at that moment: it must not start again by itself
   */
  public record RollingBack(String ticket, Revision instead) {}

  /**
   * Something that moved.
   *
   * @param at when
   * @param reason what kind of thing
   * @param message what moved, from where to where, why, with the numbers
   * @param replaced who lost its place by it, if somebody did
   */
  public record Moved(
      Instant at, Notice.Reason reason, String message, Optional<Replaced> replaced) {}

  /**
   * A revision that had earned its place, and lost it.
   *
   * @param revision which
   * @param by who has the place instead
   * @param ticket names it in a rollback, while it can be gone back to
   */
  public record Replaced(Revision revision, Revision by, Optional<String> ticket) {}

  /** The revision that a rollback ticket names. */
  static Optional<Revision> named(List<Moved> history, String ticket) {
    return history.stream()
        .flatMap(moved -> moved.replaced().stream())
        .filter(replaced -> replaced.ticket().filter(ticket::equals).isPresent())
        .map(Replaced::revision)
        .findFirst();
  }

  /** Whether the revision was taken back for cause and not cleared since. */
  public boolean rejects(Revision revision) {
    return rejects(rejected, revision);
  }

  static boolean rejects(List<Rejection> rejected, Revision revision) {
    return rejected.stream().anyMatch(rejection -> rejection.revision().equals(revision));
  }
}
