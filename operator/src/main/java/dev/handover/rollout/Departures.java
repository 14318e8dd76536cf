package dev.handover.rollout;

import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Progress.Leaving;
import dev.handover.rollout.Progress.Warm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How many pods each revision has, and who loses them: nobody whom a router may still ask. */
final class Departures {
  private Departures() {}

  /**
   * The stable one that was replaced stays warm for its time; a journey prolongs it, and so does
   * the lack of stable: nobody takes away who answers instead.
   */
  static void coolDown(Draft draft) {
    if (draft.journey.isEmpty() && draft.failover.isEmpty()) {
      draft.previous = draft.previous.filter(warm -> warm.until().isAfter(draft.now));
    }
  }

  /** The pods every revision shall have under a routing. */
  static Map<Revision, Integer> replicas(Draft draft, Routing routing) {
    var wanted = new LinkedHashMap<Revision, Integer>();
    draft
        .stable
        .filter(stable -> draft.level != Level.HumanOnly)
        .ifPresent(stable -> wanted.put(stable, sizeOfStable(draft, stable)));
    draft.journey.ifPresent(
        journey -> wanted.merge(journey.revision(), sizeOnTrial(draft, wanted), Math::max));
    var staying = new HashSet<>(routing.uses());
    staying.addAll(wanted.keySet());
    draft
        .previous
        .map(Warm::revision)
        .ifPresent(
            warm -> {
              staying.add(warm);
              sizeOfWarm(draft, warm).ifPresent(size -> wanted.put(warm, size));
            });
    depart(draft, staying).forEach(gone -> wanted.put(gone, 0));
    return wanted;
  }

  /** Whoever may have to take everything back keeps the size it had. */
  private static int sizeOfStable(Draft draft, Revision stable) {
    var asked = draft.intent().replicas();
    return draft.journey.isPresent() || draft.previous.isPresent()
        ? Math.max(asked, draft.seen.podsOf(stable).wanted())
        : asked;
  }

  /** Everything may come back to it at once; whoever took its pods away is left alone. */
  private static Optional<Integer> sizeOfWarm(Draft draft, Revision warm) {
    return Optional.of(draft.seen.podsOf(warm).wanted())
        .filter(size -> size > 0 && draft.level != Level.HumanOnly)
        .map(size -> Math.max(size, draft.intent().replicas()));
  }

  /** Whoever is to take everything over needs the size of who has it. */
  private static int sizeOnTrial(Draft draft, Map<Revision, Integer> wanted) {
    return draft
        .stable
        .map(wanted::get)
        .map(size -> Math.max(size, draft.intent().replicas()))
        .orElse(draft.intent().replicas());
  }

  private static Set<Revision> depart(Draft draft, Set<Revision> staying) {
    var leaving = new ArrayList<Leaving>();
    var gone = new LinkedHashSet<Revision>();
    for (var revision : inOrder(draft.seen.pods().keySet())) {
      if (staying.contains(revision)) {
        continue;
      }
      if (draft.seen.podsOf(revision).wanted() == 0) {
        if (isLeaving(draft, revision)) {
          gone.add(revision); // its pods went, and the operator died before it noted that
        }
        continue;
      }
      var unusedSince = unusedSince(draft, revision);
      leaving.add(new Leaving(revision, unusedSince));
      if (unusedSince.filter(since -> !since.plus(Delays.DRAIN).isAfter(draft.now)).isPresent()) {
        gone.add(revision);
      }
    }
    draft.leaving = leaving;
    retire(draft, staying, gone);
    return gone;
  }

  /** The order of a set is another one in each process. */
  private static List<Revision> inOrder(Set<Revision> revisions) {
    return revisions.stream().sorted(Comparator.comparing(Revision::hash)).toList();
  }

  private static boolean isLeaving(Draft draft, Revision revision) {
    return draft.leaving.stream().map(Leaving::revision).anyMatch(revision::equals);
  }

  /** Since when no router can ask the revision, by the tables they have confirmed. */
  private static Optional<Instant> unusedSince(Draft draft, Revision revision) {
    var table = draft.seen.dataPlane();
    var unused =
        table.confirmed()
            && table.written().filter(t -> t.routing().uses().contains(revision)).isEmpty();
    return unused
        ? draft.leaving.stream()
            .filter(entry -> entry.revision().equals(revision))
            .findFirst()
            .flatMap(Leaving::unusedSince)
            .or(() -> Optional.of(draft.now))
        : Optional.empty();
  }

  private static void retire(Draft draft, Set<Revision> staying, Set<Revision> gone) {
    var retired = new ArrayList<Revision>();
    for (var revision : gone) {
      if (!draft.retired.contains(revision)) {
        retired.add(revision);
        draft.notice(
            Reason.ScaledDown, revision + " gives up its pods: no router asks it any more");
      }
    }
    draft.retired.stream().filter(revision -> !staying.contains(revision)).forEach(retired::add);
    inOrder(draft.seen.pods().keySet()).stream()
        .filter(revision -> draft.seen.podsOf(revision).wanted() == 0)
        .filter(revision -> !staying.contains(revision) && !retired.contains(revision))
        .forEach(retired::add);
    draft.retired = retired;
  }

  /** Retired revisions beyond those that history keeps: one to which no ticket leads goes first. */
  static Set<Revision> forget(Draft draft) {
    var retired =
        draft.retired.stream()
            .sorted(Comparator.comparing(revision -> !draft.canBeNamed(revision)))
            .toList();
    var kept = Math.min(draft.intent().history(), retired.size());
    var forgotten = new LinkedHashSet<>(retired.subList(kept, retired.size()));
    forgotten.removeIf(revision -> draft.seen.podsOf(revision).wanted() > 0);
    draft.retired =
        draft.retired.stream().filter(revision -> !forgotten.contains(revision)).toList();
    forgotten.forEach(draft::forgetTicket);
    forgotten.retainAll(draft.seen.pods().keySet());
    return forgotten;
  }
}
