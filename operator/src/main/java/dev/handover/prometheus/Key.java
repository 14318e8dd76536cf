package dev.handover.prometheus;

/** A ModelDeployment. */
public record Key(String namespace, String name) {}
