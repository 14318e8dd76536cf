package dev.handover.e2e.scenario;

import dev.handover.e2e.cluster.Cluster;
import dev.handover.e2e.cluster.Playground;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives scenarios the cluster and the namespace that they share, so that two routers serve them
 * all; whoever needs a namespace to itself makes one.
 */
final class Ground implements ParameterResolver {
  private static final String NAMESPACE = "handover-scenarios";

  /** Lives as long as the whole test run. */
  private record Shared(Cluster cluster, Playground playground) implements AutoCloseable {
    static Shared open() {
      var cluster = Cluster.connect();
      return new Shared(cluster, Playground.create(cluster, NAMESPACE));
    }

    @Override
    public void close() {
      playground.close();
      cluster.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return type == Playground.class || type == Cluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var shared =
        context
            .getRoot()
            .getStore(Namespace.create(Ground.class))
            .getOrComputeIfAbsent(Shared.class, key -> Shared.open(), Shared.class);
    return parameter.getParameter().getType() == Cluster.class
        ? shared.cluster()
        : shared.playground();
  }
}
