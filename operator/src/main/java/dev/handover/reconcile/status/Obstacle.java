package dev.handover.reconcile.status;

/**
 * What keeps the operator from doing what it decided. Only what the core does not know of: a
 * baseline that is missing, an image that cannot be pulled, measurements that stay away and routers
 * that do not obey stand in the snapshot and the data plane, a refused spec in its reading.
 */
public sealed interface Obstacle {
  /** What is in the way, naming the object, and what to do. */
  String detail();

  /** The Service that has the resource's name belongs to somebody else: callers do not reach us. */
  record FrontServiceTaken(String detail) implements Obstacle {}

  /** Another object that must be ours belongs to somebody else. */
  record ObjectTaken(String detail) implements Obstacle {}

  /** A router cannot listen on the port of this resource. */
  record PortInUse(String detail) implements Obstacle {}

  /** Every router port of the namespace is given out. */
  record NoPortLeft(String detail) implements Obstacle {}

  /** No router is ready to answer callers. */
  record RoutersNotReady(String detail) implements Obstacle {}

  /** The API server refused a write, and will refuse it again. */
  record WriteRefused(String detail) implements Obstacle {}

  /** A write failed and is tried again. */
  record WriteFailed(String detail) implements Obstacle {}
}
