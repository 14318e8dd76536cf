package dev.handover.router.source;

import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import org.jboss.logging.Logger;

/** Has a watch tried again for ever, and says why it failed: each reason once, until another. */
final class Outage implements ExceptionHandler {
  private static final Logger LOG = Logger.getLogger(Outage.class);

  private final String watched;
  private String said = "";

  /**
   * @param watched what cannot be watched
   */
  Outage(String watched) {
    this.watched = watched;
  }

  /** It was heard of again. */
  synchronized void over() {
    if (!said.isEmpty()) {
      said = "";
      LOG.infof("watching %s works again", watched);
    }
  }

  @Override
  public synchronized boolean retryAfterException(boolean started, Throwable cause) {
    String reason = String.valueOf(cause.getMessage());
    if (!reason.equals(said)) {
      said = reason;
      LOG.warnf(
          "watching %s failed; the last known state stays in force, and it is tried again: %s",
          watched, reason);
    }
    return true;
  }
}
