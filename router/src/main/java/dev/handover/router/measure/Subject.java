package dev.handover.router.measure;

/**
 * Whom a series speaks of: the side a request was assigned to, whoever answered it in the end.
 *
 * @param namespace of the ModelDeployment
 * @param name of the ModelDeployment
 * @param variant baseline, stable, candidate or previous
 * @param revision empty for the baseline
 * @param level the arm's level
 */
public record Subject(
    String namespace, String name, String variant, String revision, String level) {}
