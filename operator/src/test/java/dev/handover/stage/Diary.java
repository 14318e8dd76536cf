package dev.handover.stage;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;

/**
 * When an operator acts: each moment at which it sends a write, those of the election aside.
 *
 * @param writes gets each of them
 */
record Diary(Consumer<Instant> writes) implements Interceptor {
  private static final Set<String> ELECTION = Set.of("leases", "selfsubjectrulesreviews");

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    Requests.parse(request.method(), request.uri())
        .filter(Requests.Request::writes)
        .filter(it -> !ELECTION.contains(it.resource()))
        .ifPresent(it -> writes.accept(Instant.now()));
  }
}
