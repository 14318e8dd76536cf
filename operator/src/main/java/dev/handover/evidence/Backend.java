package dev.handover.evidence;

/**
 * Somebody whom routers ask, as their breakers are labelled.
 *
 * @param variant the side it stands for
 * @param revision its hash; empty for the baseline
 */
public record Backend(String variant, String revision) {}
