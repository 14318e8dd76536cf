package dev.handover.router.routing;

import static dev.handover.router.routing.HeaderRules.passes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {
  @Property(seed = "1")
  void ownHeadersNeverPass(@ForAll @AlphaChars String rest, @ForAll String connection) {
    assertThat(passes("Handover-" + rest, connection)).isFalse();
    assertThat(passes("Handover_" + rest, connection)).isFalse();
    assertThat(passes("HANDOVER-" + rest.toUpperCase(Locale.ROOT), "")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection",
        "keep-alive",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Proxy-Connection",
        "Proxy-Authorization",
        "Proxy-Authenticate",
        "HTTP2-Settings",
        "Expect"
      })
  void hopByHopHeadersEndHere(String name) {
    assertThat(passes(name, "")).isFalse();
  }

  @Test
  void whatConnectionNamesEndsHere() {
    assertThat(passes("X-Hop", "close, x-hop")).isFalse();
    assertThat(passes("X-Hop", "close, x-hop2")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "Accept",
        "Authorization",
        "Cookie",
        "Handovers",
        "X-Handover-Id",
        "X_Other"
      })
  void othersPass(String name) {
    assertThat(passes(name, "close")).isTrue();
  }
}
