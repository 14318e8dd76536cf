package dev.handover.rollout;

import dev.handover.rollout.Snapshot.DataPlane;
import dev.handover.rollout.Stories.Story;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** The stories by which {@link Decide} is tested, for whoever has to cope with what it decides. */
public final class Chronicles extends DomainContextBase {
  /**
   * One pass.
   *
   * @param seen what was seen
   * @param decision what was decided
   * @param after what the routers obey when the decision is written
   */
  public record Page(Snapshot seen, Decision decision, DataPlane after) {
    static Page of(World.Pass pass) {
      return new Page(
          pass.seen(),
          pass.decision(),
          Snapshots.written(pass.seen(), pass.decision()).dataPlane());
    }
  }

  /**
   * A story, pass by pass.
   *
   * @param story the story
   */
  public record Chronicle(Story story) {
    /** Plays the story from its beginning. */
    public void read(Consumer<Page> reader) {
      new World(story.spec(), pass -> reader.accept(Page.of(pass))).play(story.happenings());
    }
  }

  /** A launch to the top and a new version, in steps of a minute, in which nothing goes wrong. */
  public static Chronicle quiet() {
    var minute = Duration.ofMinutes(1);
    var spec =
        Wanted.edited(
            new Wanted().intent(),
            it ->
                it.steps =
                    List.of(
                        new Step.Mirror(100, minute),
                        new Step.Share(10, minute),
                        new Step.Share(50, minute),
                        new Step.Share(95, minute.multipliedBy(5))));
    return new Chronicle(
        new Story(
            spec,
            List.of(
                new Happening.Seconds(1200),
                new Happening.ModelChanged(2),
                new Happening.Seconds(2400))));
  }

  @Provide
  Arbitrary<Chronicle> chronicles() {
    return new Stories().stories().map(Chronicle::new);
  }
}
