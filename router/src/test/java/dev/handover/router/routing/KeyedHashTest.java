package dev.handover.router.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class KeyedHashTest {
  @Test
  void isSipHash() {
    // OpenSSL's SIPHASH with 8 bytes, over the bytes 0 to 15.
    assertThat(
            new KeyedHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L)
                .hash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L))
        .isEqualTo(0x3f2acc7f57c29bdbL);
    assertThat(new KeyedHash(0x8796a5b4c3d2e1f0L, 0x0f1e2d3c4b5a6978L).hash(-1, 0))
        .isEqualTo(0x6548b1507547e6f6L);
  }

  @Property(seed = "1")
  void fallsInTheUnitInterval(@ForAll long high, @ForAll long low, @ForAll String key) {
    assertThat(KeyedHash.of(key, Purpose.ARM).unit(new RequestId(high, low)))
        .isGreaterThanOrEqualTo(0)
        .isLessThan(1);
  }

  @Property(tries = 20, seed = "1")
  void isEvenAndDiffersByPurpose(
      @ForAll String key, @ForAll @IntRange(min = 1, max = 99) int share) {
    KeyedHash arm = KeyedHash.of(key, Purpose.ARM);
    KeyedHash mirror = KeyedHash.of(key, Purpose.MIRROR);
    RequestIds ids = new RequestIds(new Random(7));
    double limit = share / 100.0;
    int requests = 20_000;
    int inArm = 0;
    int inBoth = 0;
    for (int i = 0; i < requests; i++) {
      RequestId id = ids.next();
      if (arm.unit(id) < limit) {
        inArm++;
        inBoth += mirror.unit(id) < limit ? 1 : 0;
      }
    }
    // Six standard deviations: wrong once in a billion.
    assertThat((double) inArm / requests).isCloseTo(limit, within(limit, requests));
    assertThat((double) inBoth / requests)
        .isCloseTo(limit * limit, within(limit * limit, requests));
  }

  private static org.assertj.core.data.Offset<Double> within(double share, int requests) {
    return org.assertj.core.data.Offset.offset(6 * Math.sqrt(share * (1 - share) / requests));
  }

  @Test
  void isTheSameInEveryRouterAndOtherUnderAnotherKey() {
    RequestId id = new RequestId(1, 2);
    double unit = KeyedHash.of("key", Purpose.ARM).unit(id);
    assertThat(KeyedHash.of("key", Purpose.ARM).unit(id)).isEqualTo(unit);
    assertThat(KeyedHash.of("other", Purpose.ARM).unit(id)).isNotEqualTo(unit);
  }

  @Test
  void idsAreUniqueAndOf32Digits() {
    RequestIds one = RequestIds.seeded();
    RequestIds other = RequestIds.seeded();
    assertThat(one.next().toString()).matches("[0-9a-f]{32}");
    assertThat(one.next()).isNotEqualTo(one.next()).isNotEqualTo(other.next());
    assertThat(new RequestId(0xabL, 1)).hasToString("00000000000000ab0000000000000001");
  }
}
