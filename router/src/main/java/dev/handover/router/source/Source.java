package dev.handover.router.source;

import dev.handover.router.balance.ServicePod;
import java.util.List;
import java.util.Map;

/** Where tables and pods come from. Tells what is there as soon as it knows, then each change. */
public interface Source {
  /** Begins to tell; returns at once, whether or not anything can be reached yet. */
  void start(Sink sink);

  /** Tells nothing more. */
  void stop();

  /** Who is told, by any thread. */
  interface Sink {
    /**
     * All tables, as they stand in the ConfigMap now.
     *
     * @param byName JSON by the name of the ModelDeployment
     */
    void tables(Map<String, String> byName);

    /**
     * There is no ConfigMap. Nobody has written a table yet, or somebody deleted them all by
     * accident: what is in force stays.
     */
    void noTables();

    /** All Services and their pods; what was told before no longer counts. */
    void allPods(Map<String, List<ServicePod>> byService);

    /** What is behind one Service now. */
    void pods(String service, List<ServicePod> now);
  }
}
