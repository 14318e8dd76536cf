package dev.handover.stage;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.concurrent.atomic.AtomicReference;

/** What happens once, in the moment in which an operator sends its next status. */
public final class Interlude implements Interceptor {
  private static final String STATUS = "modeldeployments/status";
  private static final Runnable NOTHING = () -> {};

  private final AtomicReference<Runnable> next = new AtomicReference<>(NOTHING);

  /** Says what happens next time. */
  public void next(Runnable happens) {
    next.set(happens);
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (Requests.parse(request.method(), request.uri())
        .filter(it -> it.writes() && it.resource().equals(STATUS))
        .isPresent()) {
      next.getAndSet(NOTHING).run();
    }
  }
}
