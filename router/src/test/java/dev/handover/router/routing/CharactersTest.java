package dev.handover.router.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.http.impl.headers.HeadersMultiMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CharactersTest {
  /** What is let in must not fail on its way out. */
  @Property(seed = "1", tries = 3_000)
  void aHeaderThatIsLetInCanBeSent(
      @ForAll @CharRange(to = 0xff) @StringLength(max = 4) String name,
      @ForAll @CharRange(to = 0xff) @StringLength(max = 4) String value) {
    if (Characters.inName(name)) {
      HeadersMultiMap.httpHeaders().add(name, "a");
    }
    if (Characters.inValue(value)) {
      HeadersMultiMap.httpHeaders().add("a", value);
    }
  }

  @Test
  void senderAndRulesAreOfOneMind() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeadersMultiMap.httpHeaders().add("a", "a\0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\n", "a:b", "caf\u00e9", "a\177", "\""})
  void isNoName(String name) {
    assertThat(Characters.inName(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "X-Any_1.2~", "!#$%&'*+-.^_`|~"})
  void isAName(String name) {
    assertThat(Characters.inName(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\r\n b", "\0", "\1", "\177"})
  void isNoValue(String value) {
    assertThat(Characters.inValue(value)).isFalse();
    assertThat(Characters.inTarget(value)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b\tc", "caf\u00e9", "{\"a\": [1, 2]}"})
  void isAValue(String value) {
    assertThat(Characters.inValue(value)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a b", "/a\t", "/ HTTP/1.1"})
  void isNoTarget(String target) {
    assertThat(Characters.inTarget(target)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "*", "/a%20b?c=d|e^{f}\"g\"", "[::1]:8080", "/\u00e9"})
  void isATarget(String target) {
    assertThat(Characters.inTarget(target)).isTrue();
  }
}
