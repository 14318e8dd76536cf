package dev.handover.stage;

import dev.handover.stage.Requests.Request;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The end of an operator at one of its writes. From then on nothing that it asks for reaches the
 * API server and nothing that is answered reaches it, as if its process had been killed.
 */
public final class Death implements Interceptor {
  private final Optional<Fate> fate;
  private final List<Request> writes = new ArrayList<>();
  private boolean dead;

  /** On which side of a write an operator dies. */
  public enum Moment {
    /** The write is never sent. */
    Before,
    /** The write is done, and the operator never hears of it. */
    After
  }

  /**
   * What an operator dies of.
   *
   * @param write the write
   * @param occurrence which one of those that are equal, from 1
   * @param moment on which side of it
   */
  public record Fate(Request write, long occurrence, Moment moment) {
    @Override
    public String toString() {
      return "%s %s %s %s, no. %d"
          .formatted(
              moment, write.verb(), write.resource(), write.name().orElse("(new)"), occurrence);
    }
  }

  private static final class Dead extends IllegalStateException {
    private static final long serialVersionUID = 1;

    Dead() {
      super("this operator is dead");
    }
  }

  private Death(Optional<Fate> fate) {
    this.fate = fate;
  }

  /** None: the writes are only noted. */
  public static Death never() {
    return new Death(Optional.empty());
  }

  /** At a write. */
  public static Death at(Fate fate) {
    return new Death(Optional.of(fate));
  }

  /** Whether it has come. */
  public synchronized boolean hasCome() {
    return dead;
  }

  /** Whether the write that it comes after is sent and not answered yet. */
  public synchronized boolean isNear() {
    return !dead && fate.filter(it -> meets(it.write(), Moment.After, 0)).isPresent();
  }

  /** Every write that was sent, in order. */
  public synchronized List<Request> writes() {
    return List.copyOf(writes);
  }

  @Override
  public synchronized void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    var write = write(request);
    if (write.filter(it -> meets(it, Moment.Before, 1)).isPresent()) {
      dead = true;
    }
    if (dead) {
      throw new Dead();
    }
    write.ifPresent(writes::add);
  }

  @Override
  public synchronized void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    if (write(request).filter(it -> meets(it, Moment.After, 0)).isPresent()) {
      dead = true;
    }
    if (dead) {
      throw new Dead();
    }
  }

  private boolean meets(Request write, Moment moment, int more) {
    return fate.filter(it -> it.moment() == moment)
        .filter(it -> it.write().equals(write))
        .filter(it -> it.occurrence() == writes.stream().filter(write::equals).count() + more)
        .isPresent();
  }

  private static Optional<Request> write(HttpRequest request) {
    return Requests.parse(request.method(), request.uri()).filter(Request::writes);
  }
}
