package dev.handover.e2e.load;

/** When each request is due: evenly spaced, at a rate that may change. */
final class Pace {
  private double rate;
  private long since;
  private long taken;

  /**
   * @param rate requests per second, at least 0; 0 is a pause
   */
  Pace(double rate) {
    this.rate = rate;
  }

  double rate() {
    return rate;
  }

  /**
   * From now on at another rate; what was due until now and not taken is let go.
   *
   * @param perSecond requests per second, at least 0
   * @param now nanoseconds since the start
   */
  void change(double perSecond, long now) {
    rate = perSecond;
    since = now;
    taken = 0;
  }

  /** When the next request is due, nanoseconds since the start; never if paused. */
  long next() {
    return rate == 0 ? Long.MAX_VALUE : since + (long) (taken * 1e9 / rate);
  }

  void take() {
    taken++;
  }
}
