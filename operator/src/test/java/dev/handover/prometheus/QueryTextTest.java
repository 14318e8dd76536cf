package dev.handover.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nulls{namespace=\"$namespace\"}",
        "sum(rate(nulls_total{revision=\"$revision\", namespace='$namespace',}[1m]))",
        "sum by (a, b) (rate(x{namespace=\"$namespace\"}[5m])) / on(a) group_left(b)"
            + " y{namespace=\"$namespace\"} offset 5m > bool 0.5",
        "max_over_time(sum(x{namespace=\"$namespace\",job=~\"a|b\"})[10m:30s])",
        "{__name__=\"x\",namespace=\"$namespace\"}",
        "{\"x.y\", namespace=\"$namespace\"}",
        "sum(x{namespace=\"$namespace\"}) without (pod)",
        "1 - 2e3 + 0x1F * inf / vector(time())",
        "absent(x{namespace=\"$namespace\",a=\"}\"}) or vector(0) @ 1609746000",
      })
  void takesWhatIsBoundToTheNamespace(String query) {
    assertThat(QueryText.problem(query, CustomQueries.NamespaceOnly)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up",
        "sum(up)",
        "up{}",
        "up{namespace=\"other\"}",
        "up{namespace!=\"$namespace\"}",
        "up{namespace=~\"$namespace|other\"}",
        "up{exported_namespace=\"$namespace\"}",
        "up{job=\"namespace=\\\"$namespace\\\"\"}",
        "up{namespace=\"$namespace\"} or up",
        "up{namespace=\"$namespace\"} + on(namespace) up",
        "up{namespace=\"$namespace\" or job=\"x\"}",
        "{namespace=\"$namespace\"} or {job=\"x\"}",
        "sum by (up) (up)",
        "sum(up) by (namespace)",
        "sum(up{namespace=\"$namespace\"} # }\n or secret)",
        "info(up{namespace=\"$namespace\"})",
        "up{namespace=\"$namespace\"}[1m] or up[1m]",
        "up:",
        "vector(1):up",
        "x{namespace=\"$namespace\"}[5m:up]",
        "avg",
        "1or up",
        "up{`namespace`=\"$namespace\"}",
        "up{namespace=`$namespace`}",
        "up{namespace=\"$namespace\"",
        "up{namespace=\"$namespace",
        "sum(x{namespace=\"$namespace\"}) by (\"a\")",
        "\u00fcp{namespace=\"$namespace\"}",
        "with (x = {job=\"a\"}) x",
      })
  void refusesWhatMaySelectMore(String query) {
    assertThat(QueryText.problem(query, CustomQueries.NamespaceOnly)).isPresent();
  }

  @Test
  void saysWhatToWrite() {
    assertThat(QueryText.problem("sum(up{job=\"x\"})", CustomQueries.NamespaceOnly))
        .hasValue(
            "`up` selects series of every namespace, and the operator's customQueries is"
                + " NamespaceOnly: write namespace=\"$namespace\" into its braces");
    assertThat(QueryText.problem("up", CustomQueries.Deny)).get().asString().contains("preset");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "sum(rate(nulls_total{revision=\"$revision\"}[1m]))", "x=~\"a$\""})
  void allowsEverythingWhereThatIsWanted(String query) {
    assertThat(QueryText.problem(query, CustomQueries.Allow)).isEmpty();
  }

  @Test
  void knowsItsPlaceholders() {
    assertThat(QueryText.problem("up{revision=\"$revison\"}", CustomQueries.Allow))
        .hasValue("$revison is not known: write $revision, $namespace or $name");
    assertThat(
            QueryText.filled(
                "x{n=\"$name\",ns=\"$namespace\",r=~\"$revision$\"}", "factory", "scratch", "ab1"))
        .isEqualTo("x{n=\"scratch\",ns=\"factory\",r=~\"ab1$\"}");
  }
}
