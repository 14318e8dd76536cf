package dev.handover.prometheus;

/**
 * Prometheus did not answer, or not with what was asked for. The message names address and cause.
 */
final class Failure extends Exception {
  private static final long serialVersionUID = 1;

  Failure(String message) {
    super(message);
  }
}
