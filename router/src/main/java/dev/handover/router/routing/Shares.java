package dev.handover.router.routing;

import java.util.List;

/**
 * Divides [0, 1) among arms by weight, in their order. The first arm begins at 0, so when its
 * weight grows it keeps every request it had: a ramp only ever adds.
 */
public final class Shares {
  /** What the weights of a table add up to. */
  public static final int WHOLE = 100;

  private final int[] ends;

  /**
   * @param weights each at least 0; together {@value #WHOLE}
   */
  public Shares(List<Integer> weights) {
    ends = new int[weights.size()];
    int end = 0;
    for (int i = 0; i < ends.length; i++) {
      end += weights.get(i);
      ends[i] = end;
    }
    if (end != WHOLE) {
      throw new IllegalArgumentException("weights add up to " + end + ", not " + WHOLE);
    }
  }

  /**
   * Index of the arm to which a request belongs.
   *
   * @param unit where the request falls: at least 0, less than 1
   */
  public int arm(double unit) {
    double point = unit * WHOLE;
    int arm = 0;
    while (point >= ends[arm]) {
      arm++;
    }
    return arm;
  }
}
