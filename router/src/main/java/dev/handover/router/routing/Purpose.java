package dev.handover.router.routing;

/**
 * What a request is hashed for. Each purpose has a salt of its own, so that being in a small arm
 * says nothing about being copied or sampled.
 */
public enum Purpose {
  ARM,
  MIRROR,
  SAMPLE,
  LOG
}
