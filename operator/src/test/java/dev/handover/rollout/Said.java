package dev.handover.rollout;

import dev.handover.rollout.Snapshot.Answers;
import java.util.Optional;
import java.util.function.Consumer;

/** What people say. Each kind of answer stands until another one of that kind is given. */
final class Said {
  Optional<String> abort = Optional.empty();
  Optional<String> retry = Optional.empty();
  Optional<String> approve = Optional.empty();
  Optional<String> rollback = Optional.empty();
  Optional<String> retrain = Optional.empty();

  private Said() {}

  /** This alone. */
  static Answers only(Consumer<Said> say) {
    return also(Answers.NONE, say);
  }

  /** This beside what was said before. */
  static Answers also(Answers before, Consumer<Said> say) {
    var said = new Said();
    said.abort = before.abort();
    said.retry = before.retry();
    said.approve = before.approve();
    said.rollback = before.rollback();
    said.retrain = before.retrain();
    say.accept(said);
    return new Answers(said.abort, said.retry, said.approve, said.rollback, said.retrain);
  }
}
