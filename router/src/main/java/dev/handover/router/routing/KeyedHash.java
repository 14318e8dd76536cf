package dev.handover.router.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Spreads request ids evenly over [0, 1), the same way in every router that has the table, and in a
 * way nobody without the table's key can foresee: SipHash-2-4 under a key for one purpose.
 */
public final class KeyedHash {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final double UNIT = 0x1.0p-53;
  private static final long MESSAGE_BYTES = 16;

  private final long key0;
  private final long key1;

  KeyedHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /**
   * The hash of one table for one purpose.
   *
   * @param tableKey secret of the ModelDeployment, as it stands in its table
   */
  public static KeyedHash of(String tableKey, Purpose purpose) {
    byte[] digest =
        sha256().digest((purpose.name() + '\0' + tableKey).getBytes(StandardCharsets.UTF_8));
    return new KeyedHash((long) WORD.get(digest, 0), (long) WORD.get(digest, Long.BYTES));
  }

  /** Where the request falls: at least 0, less than 1. */
  public double unit(RequestId id) {
    return (hash(id.high(), id.low()) >>> 11) * UNIT;
  }

  /** SipHash-2-4 of the two words, as 16 bytes in little-endian order. */
  long hash(long word0, long word1) {
    long v0 = key0 ^ 0x736f6d6570736575L;
    long v1 = key1 ^ 0x646f72616e646f6dL;
    long v2 = key0 ^ 0x6c7967656e657261L;
    long v3 = key1 ^ 0x7465646279746573L;
    long last = MESSAGE_BYTES << 56;
    for (int block = 0; block < 4; block++) {
      // Three blocks of message and length, two rounds each; then the end, four rounds.
      long message = block == 0 ? word0 : block == 1 ? word1 : block == 2 ? last : 0;
      if (block == 3) {
        v2 ^= 0xff;
      } else {
        v3 ^= message;
      }
      for (int round = block == 3 ? 4 : 2; round > 0; round--) {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= message;
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
