package dev.handover.reconcile.spec;

import dev.handover.api.routing.RouteTable.Backend;
import dev.handover.traffic.ServiceRef;

/** Where callers get an answer when the model does not decide. */
public sealed interface Baseline {
  /**
   * People or an earlier system, behind a Service.
   *
   * @param service which
   */
  record At(ServiceRef service) implements Baseline {}

  /**
   * The same answer for everybody, given by the routers.
   *
   * @param status HTTP status
   * @param body body of the answer
   */
  record Canned(int status, String body) implements Baseline {}

  /**
   * What the written route table says, since the spec cannot be trusted to say it.
   *
   * @param backend as it stands in the table; it names a Service
   */
  record AsItStands(Backend backend) implements Baseline {}
}
