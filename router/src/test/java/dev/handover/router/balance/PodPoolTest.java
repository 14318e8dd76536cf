package dev.handover.router.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PodPoolTest {
  private final Directory directory = new Directory();
  private final Random random = new Random(1);

  private static ServicePod pod(String host) {
    return new ServicePod(host, Map.of("http", 8080, "admin", 9090));
  }

  @Test
  void followsItsService() {
    PodPool pool = directory.pods("desk", Optional.of("http"));
    assertThat(pool.pick(random, 0)).isEmpty();
    assertThat(pool.isEmpty()).isTrue();
    directory.update("desk", List.of(pod("10.0.0.1")));
    assertThat(pool.pick(random, 0)).get().hasToString("10.0.0.1:8080");
    directory.update("other", List.of(pod("10.0.0.2")));
    assertThat(pool.pick(random, 0)).get().hasToString("10.0.0.1:8080");
    directory.replace(Map.of("other", List.of(pod("10.0.0.2"))));
    assertThat(pool.isEmpty()).isTrue();
    assertThat(directory.all()).containsOnlyKeys("other");
  }

  @Test
  void aPodThatStaysKeepsItsCount() {
    PodPool pool = directory.pods("desk", Optional.of("http"));
    directory.update("desk", List.of(pod("10.0.0.1")));
    pool.pick(random, 0).orElseThrow().entered();
    directory.update("desk", List.of(pod("10.0.0.1"), pod("10.0.0.1"), pod("10.0.0.2")));
    Set<String> picked = Set.of("10.0.0.2:8080");
    for (int i = 0; i < 20; i++) {
      assertThat(pool.pick(random, 0)).map(Pod::toString).get().isIn(picked);
    }
  }

  @Test
  void balancesByWhatIsInFlight() {
    PodPool pool = directory.pods("desk", Optional.of("http"));
    directory.update(
        "desk", List.of(pod("10.0.0.1"), pod("10.0.0.2"), pod("10.0.0.3"), pod("10.0.0.4")));
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 400; i++) {
      Pod pod = pool.pick(random, 0).orElseThrow();
      pod.entered();
      counts.merge(pod.toString(), 1, Integer::sum);
    }
    assertThat(counts).hasSize(4);
    // At random one of four would have some 30 more than another.
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(97, 103));
  }

  /** Who refuses at once has nothing in flight, and would seem to be the idlest. */
  @Test
  void aPodThatCannotBeReachedIsAskedAgainAfterAWhile() {
    PodPool pool = directory.pods("desk", Optional.of("http"));
    directory.update("desk", List.of(pod("10.0.0.1"), pod("10.0.0.2"), pod("10.0.0.3")));
    Pod dead = pool.pick(random, 0).orElseThrow();
    dead.couldNotBeReached(0);
    for (int i = 0; i < 60; i++) {
      Pod picked = pool.pick(random, Pod.SHUNNED.toNanos() - 1).orElseThrow();
      picked.entered();
      assertThat(picked).isNotSameAs(dead);
    }
    assertThat(pool.pick(random, Pod.SHUNNED.toNanos())).isPresent();
    Set<Pod> later = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      later.add(pool.pick(random, Pod.SHUNNED.toNanos()).orElseThrow());
    }
    assertThat(later).contains(dead);
  }

  @Test
  void whereNobodyCanBeReachedSomebodyIsAskedAllTheSame() {
    PodPool pool = directory.pods("desk", Optional.of("http"));
    directory.update("desk", List.of(pod("10.0.0.1"), pod("10.0.0.2")));
    for (int i = 0; i < 20; i++) {
      pool.pick(random, 0).orElseThrow().couldNotBeReached(0);
    }
    assertThat(pool.pick(random, 0)).isPresent();
    assertThat(pool.pickReachable(random, 0)).as("unless only others are wanted").isEmpty();
    assertThat(pool.pickReachable(random, Pod.SHUNNED.toNanos())).isPresent();
  }

  @Test
  void podsThatLeaveAreAskedWhenNobodyElseIsThere() {
    PodPool pool = directory.pods("desk", Optional.of("http"));
    ServicePod leaving = new ServicePod("10.0.0.1", Map.of("http", 8080), ServicePod.State.LEAVING);
    directory.update("desk", List.of(leaving, pod("10.0.0.2")));
    for (int i = 0; i < 20; i++) {
      assertThat(pool.pick(random, 0)).get().hasToString("10.0.0.2:8080");
    }
    directory.update("desk", List.of(leaving));
    assertThat(pool.isEmpty()).as("none is ready").isTrue();
    assertThat(pool.pick(random, 0)).get().hasToString("10.0.0.1:8080");
  }

  @Test
  void podsThatAreNotReadyAreTheLastToBeAsked() {
    PodPool pool = directory.pods("desk", Optional.of("http"));
    ServicePod unready = new ServicePod("10.0.0.1", Map.of("http", 8080), ServicePod.State.UNREADY);
    ServicePod leaving = new ServicePod("10.0.0.2", Map.of("http", 8080), ServicePod.State.LEAVING);
    directory.update("desk", List.of(unready, leaving));
    for (int i = 0; i < 20; i++) {
      assertThat(pool.pick(random, 0)).get().hasToString("10.0.0.2:8080");
    }
    directory.update("desk", List.of(unready));
    assertThat(pool.isEmpty()).as("none is ready").isTrue();
    assertThat(pool.pick(random, 0)).get().hasToString("10.0.0.1:8080");
  }

  @Test
  void findsThePortByName() {
    ServicePod unnamed = new ServicePod("10.0.0.1", Map.of("", 8080));
    ServicePod single = new ServicePod("10.0.0.1", Map.of("web", 8080));
    assertThat(portOf(pod("10.0.0.1"), Optional.of("admin"))).contains(9090);
    assertThat(portOf(pod("10.0.0.1"), Optional.of("missing"))).isEmpty();
    assertThat(portOf(pod("10.0.0.1"), Optional.empty())).isEmpty();
    assertThat(portOf(unnamed, Optional.empty())).contains(8080);
    assertThat(portOf(single, Optional.empty())).contains(8080);
    assertThat(portOf(single, Optional.of("http"))).isEmpty();
  }

  private Optional<Integer> portOf(ServicePod pod, Optional<String> name) {
    PodPool pool = new PodPool(name);
    pool.update(List.of(pod));
    return pool.pick(random, 0).map(Pod::port);
  }

  @Test
  void aServiceThatIsAskedForAgainHasItsPods() {
    PodPool old = directory.pods("desk", Optional.of("http"));
    directory.retain(Set.of());
    directory.update("desk", List.of(pod("10.0.0.1")));
    assertThat(old.isEmpty()).as("nobody uses it").isTrue();
    assertThat(directory.pods("desk", Optional.of("http")).isEmpty()).isFalse();
  }
}
