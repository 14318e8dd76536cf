package dev.handover.prometheus;

/** Whether resources may ask Prometheus queries of their own; the operator's setting. */
public enum CustomQueries {
  /** They may not. */
  Deny,
  /** They may, if every selector says {@code namespace="$namespace"}. */
  NamespaceOnly,
  /** They may ask anything. */
  Allow
}
