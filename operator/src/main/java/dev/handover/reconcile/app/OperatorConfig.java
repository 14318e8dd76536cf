package dev.handover.reconcile.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** What the environment says: {@code HANDOVER_NAMESPACE} and so on. The chart sets all of it. */
@ConfigMapping(prefix = "handover")
public interface OperatorConfig {
  /** The operator's own namespace: its lease stands there. */
  Optional<String> namespace();

  /** Name of the operator's pod; without it the host's name. */
  Optional<String> pod();

  /** Where measurements are read. */
  Optional<String> prometheusUrl();

  /** Namespaces that are looked after; empty for all. */
  Optional<List<String>> watchNamespaces();

  /** Whether a resource may ask Prometheus a query of its own. */
  @WithDefault("NamespaceOnly")
  String customQueries();

  /** The routers' image. */
  Optional<String> routerImage();

  /** How many routers stand in a namespace. */
  @WithDefault("2")
  int routerReplicas();

  /** The ClusterRole that routers get in their namespace. */
  @WithDefault("handover-router")
  String routerClusterRole();

  /** Names of Secrets with which the routers' image is pulled. */
  Optional<List<String>> routerImagePullSecrets();
}
