package dev.handover.reconcile;

import dev.handover.reconcile.status.Obstacle;
import dev.handover.rollout.Journey;
import dev.handover.traffic.FrontObjects;
import dev.handover.traffic.FrontService;
import dev.handover.traffic.PreviewService;
import dev.handover.workload.Claim;
import dev.handover.workload.ModelObjects;
import dev.handover.workload.Owner;
import dev.handover.workload.Place;
import dev.handover.workload.Placed;
import dev.handover.workload.Placer;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.Optional;

/** Leads callers where the table is obeyed, and whoever only looks to the newest revision. */
final class ApplyServices {
  private final Cluster cluster;
  private final Hand hand;
  private final FrontService fronts;
  private final PreviewService previews;
  private final OwnWrites own;

  ApplyServices(Cluster cluster, Hand hand, Placer placer, OwnWrites own) {
    this.cluster = cluster;
    this.hand = hand;
    this.fronts = new FrontService(placer);
    this.previews = new PreviewService(placer);
    this.own = own;
  }

  /** Callers that are served elsewhere now must not come before every router knows the table. */
  void keepFront(Work work) {
    var port =
        work.seen.wish().frontPort().or(() -> work.seen.front().flatMap(ApplyServices::firstPort));
    if (port.isEmpty() || work.seen.place() instanceof Place.Foreign<Service>) {
      return;
    }
    var arrival = work.seen.front().filter(it -> !FrontObjects.leadsToRouters(it)).isPresent();
    if (arrival && !work.seen.snapshot().dataPlane().confirmed()) {
      return;
    }
    var front = new OwnWrites.Front(port.get(), work.seen.port());
    var asBefore = own.stands(work.resource, front);
    var placed =
        Refusals.placing(
            () ->
                fronts.pointAtRouters(
                    work.seen.wish().owner(), port.get(), work.seen.port(), work.seen.front()));
    switch (placed) {
      case Placed.Refused(var detail) -> work.hindered(new Obstacle.FrontServiceTaken(detail));
      case Placed.Unchanged() -> own.wrote(work.resource, front);
      case Placed.Written() -> {
        own.wrote(work.resource, front);
        if (asBefore) {
          work.drifted(
              "Service %s was changed by somebody else; it is as it was again"
                  .formatted(work.name));
        }
      }
    }
  }

  private static Optional<Integer> firstPort(Service front) {
    return front.getSpec().getPorts().stream().map(ServicePort::getPort).findFirst();
  }

  void pointAtBaseline(Work work) {
    var ref = work.seen.reference();
    var port =
        work.seen.wish().frontPort().or(() -> work.seen.front().flatMap(ApplyServices::firstPort));
    if (ref.isEmpty() || port.isEmpty() || work.seen.place() instanceof Place.Foreign<Service>) {
      return; // nobody is served through us
    }
    var placed =
        Refusals.placing(
            () ->
                fronts.pointAtBaseline(
                    work.seen.wish().owner(),
                    port.get(),
                    ref.get(),
                    cluster.service(work.namespace, ref.get().name()),
                    work.seen.front()));
    Refusals.in(placed).map(Obstacle.WriteRefused::new).ifPresent(work::hindered);
  }

  /**
   * Takes the front Service away, if it still leads to routers: nobody serves its callers any more.
   * One that leads to the baseline stays, so that no old cache may speak for it.
   */
  void takeFrontAway(Owner owner) {
    var live = cluster.storedService(owner.namespace(), owner.name());
    hand.deleteOurs(FrontService.place(owner, live.filter(FrontObjects::leadsToRouters)));
  }

  /** After the front Service: whoever only looks can wait. */
  void keepPreview(Work work) {
    var owner = work.seen.wish().owner();
    var live = cluster.service(work.namespace, PreviewService.name(owner));
    switch (work.seen.wish().preview()) {
      case Kept -> newer(work).ifPresent(revision -> leadPreviewTo(work, revision, live));
      case None -> work.unlessRefused(() -> hand.deleteOurs(Claim.of(owner).on(live)));
      case AsItStands -> {}
    }
  }

  /** Who is on trial; else there is none newer than the stable one. */
  private Optional<Service> newer(Work work) {
    var next = work.decision.next();
    return next.journey()
        .map(Journey::revision)
        .or(next::stable)
        .flatMap(it -> cluster.service(work.namespace, ModelObjects.name(work.name, it)));
  }

  private void leadPreviewTo(Work work, Service revision, Optional<Service> live) {
    work.seen
        .wish()
        .frontPort()
        .map(
            port ->
                Refusals.placing(
                    () -> previews.leadTo(work.seen.wish().owner(), port, revision, live)))
        .ifPresent(work::note);
  }
}
