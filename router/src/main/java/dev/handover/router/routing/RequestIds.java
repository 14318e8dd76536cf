package dev.handover.router.routing;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * Makes request ids. Seeded from the system's entropy, then fast: an id must be unique and evenly
 * spread, while what keeps its arm secret is the table's key. Not for use by several threads.
 */
public final class RequestIds {
  private static final String ALGORITHM = "L128X256MixRandom";

  private final RandomGenerator random;

  public RequestIds(RandomGenerator random) {
    this.random = random;
  }

  /** Ids that no other router, and no other instance in this one, will make. */
  public static RequestIds seeded() {
    byte[] seed = new SecureRandom().generateSeed(48);
    return new RequestIds(
        java.util.random.RandomGeneratorFactory.<RandomGenerator>of(ALGORITHM).create(seed));
  }

  public RequestId next() {
    return new RequestId(random.nextLong(), random.nextLong());
  }
}
