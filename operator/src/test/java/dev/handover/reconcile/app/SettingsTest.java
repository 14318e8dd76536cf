package dev.handover.reconcile.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.handover.prometheus.CustomQueries;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings are read from what the chart sets; what is wrong is said with the chart's value. */
class SettingsTest {
  private static final Map<String, String> GOOD =
      Map.of(
          "handover.namespace", "handover",
          "handover.pod", "operator-1",
          "handover.prometheus-url", "http://prometheus:9090",
          "handover.router-image", "handover/router:0.1.0",
          "handover.router-replicas", "3",
          "handover.watch-namespaces", "");

  @Test
  void whatTheChartSetsIsRead() throws Exception {
    var settings = Settings.of(config(GOOD));

    assertThat(settings.namespace()).isEqualTo("handover");
    assertThat(settings.identity()).isEqualTo("operator-1");
    assertThat(settings.prometheus()).isEqualTo(URI.create("http://prometheus:9090"));
    assertThat(settings.router().image()).isEqualTo("handover/router:0.1.0");
    assertThat(settings.router().replicas()).isEqualTo(3);
    assertThat(settings.router().clusterRole()).isEqualTo("handover-router");
    assertThat(settings.customQueries()).isEqualTo(CustomQueries.NamespaceOnly);
    assertThat(settings.namespaces()).isEmpty();
  }

  @Test
  void namespacesAreReadIfTheChartNamesAny() throws Exception {
    assertThat(Settings.of(config(with("handover.watch-namespaces", "one,two"))).namespaces())
        .containsExactlyInAnyOrder("one", "two");
  }

  @ParameterizedTest
  @CsvSource({
    "handover.namespace,, HANDOVER_NAMESPACE is missing",
    "handover.prometheus-url,, 'HANDOVER_PROMETHEUS_URL is missing; write where Prometheus answers'",
    "handover.prometheus-url,, prometheus.bundled.enabled=true",
    "handover.prometheus-url, prometheus:9090, 'HANDOVER_PROMETHEUS_URL is ''prometheus:9090'''",
    "handover.prometheus-url, http://, the chart's value prometheus.url",
    "handover.prometheus-url, http://a b, HANDOVER_PROMETHEUS_URL",
    "handover.router-image,, the chart's value router.image",
    "handover.router-replicas, 0, HANDOVER_ROUTER_REPLICAS is 0; write at least 1",
    "handover.custom-queries, Maybe, 'write one of [Deny, NamespaceOnly, Allow]'",
  })
  void whatIsWrongIsSaid(String key, String value, String message) {
    assertThatThrownBy(() -> Settings.of(config(with(key, value))))
        .isInstanceOf(Settings.Invalid.class)
        .hasMessageContaining(message);
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    assertThatThrownBy(() -> Settings.of(config(Map.of())))
        .hasMessageContaining("HANDOVER_NAMESPACE")
        .hasMessageContaining("HANDOVER_PROMETHEUS_URL")
        .hasMessageContaining("HANDOVER_ROUTER_IMAGE");
  }

  private static Map<String, String> with(String key, String value) {
    var changed = new HashMap<>(GOOD);
    if (value == null) {
      changed.remove(key);
    } else {
      changed.put(key, value);
    }
    return changed;
  }

  private static OperatorConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(OperatorConfig.class)
        .withSources(new PropertiesConfigSource(values, "test", 100))
        .build()
        .getConfigMapping(OperatorConfig.class);
  }
}
