package dev.handover.api.routing;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.Optional;

/**
 * What a router says of itself at {@value #PATH} on its admin port: which tables it obeys. This is
 * the confirmation that every step waits for.
 *
 * @param tables by name of the ModelDeployment
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TablesInForce(Map<String, InForce> tables) {
  /** Where a router answers on its admin port. */
  public static final String PATH = "/handover/v1/table";

  public TablesInForce {
    tables = tables == null ? Map.of() : Map.copyOf(tables);
  }

  /**
   * One table.
   *
   * @param generation the generation by which requests are decided now; 0 if there is none
   * @param port the port it listens on
   * @param problem why a newer table could not be put in force, e.g. a port that is taken
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record InForce(long generation, int port, Optional<String> problem) {
    public InForce {
      problem = problem == null ? Optional.empty() : problem;
    }
  }
}
