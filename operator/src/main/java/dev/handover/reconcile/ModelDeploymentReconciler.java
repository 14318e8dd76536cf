package dev.handover.reconcile;

import dev.handover.api.Names;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.rollout.Notice;
import dev.handover.rollout.Notice.Reason;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Observes, decides and applies, one resource at a time. What is decided, and why, stands in {@link
 * dev.handover.rollout.Decide}; here is only the framework's side of it.
 *
 * <p>Every pass says itself when the next one is due, since the framework forgets a pending wake
 * when an event comes first. Status is written in the pass and not by the framework, which would
 * swallow an edit of the spec that came just before.
 */
@Singleton
@ControllerConfiguration(
    name = "modeldeployment",
    finalizerName = Names.FINALIZER,
    fieldManager = "handover-status",
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = Triggers.class),
    retry = Patience.class,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 10, timeUnit = TimeUnit.MINUTES))
public final class ModelDeploymentReconciler
    implements Reconciler<ModelDeployment>, Cleaner<ModelDeployment> {
  private static final Logger LOG = Logger.getLogger(ModelDeploymentReconciler.class);

  private static final Duration STANDING_BY = Duration.ofSeconds(1);

  private final Shell shell;
  private final Lead lead;
  private final Curfew curfew = new Curfew();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private volatile Optional<Cluster> cluster = Optional.empty();
  private volatile Optional<Pass> pass = Optional.empty();

  /** A reconciler that works with these. */
  public ModelDeploymentReconciler(Shell shell, Lead lead) {
    this.shell = shell;
    this.lead = lead;
  }

  @Override
  public List<EventSource<?, ModelDeployment>> prepareEventSources(
      EventSourceContext<ModelDeployment> context) {
    var tables = new TableBook();
    var sources = Sources.of(context, tables);
    var watched = new Cluster(shell.client(), sources);
    cluster = Optional.of(watched);
    pass = Optional.of(new Pass(shell, watched, tables));
    return sources.all();
  }

  /** Starts a pass over a resource, since something outside the cluster changed. */
  public void wake(String namespace, String name) {
    cluster.ifPresent(it -> it.wake(namespace, name));
  }

  /**
   * No pass begins any more, and those under way come to their end. To be called before the
   * framework stops: it takes their caches away from under them.
   *
   * @param patience how long to wait for them at most
   */
  public void finish(Duration patience) {
    if (!curfew.begin(patience)) {
      LOG.warnf("passes are still under way after %d s", patience.toSeconds());
    }
  }

  @Override
  public UpdateControl<ModelDeployment> reconcile(
      ModelDeployment cached, Context<ModelDeployment> context) {
    if (!lead.holds()) {
      return UpdateControl.<ModelDeployment>noUpdate().rescheduleAfter(STANDING_BY);
    }
    var next =
        curfew
            .unlessOver(() -> latest(cached).flatMap(resource -> over(resource, context)))
            .flatMap(it -> it)
            .orElse(NextWake.AT_REST);
    return UpdateControl.<ModelDeployment>noUpdate().rescheduleAfter(next);
  }

  private Optional<Duration> over(ModelDeployment resource, Context<ModelDeployment> context) {
    return resource.isMarkedForDeletion()
        ? Optional.empty()
        : Optional.of(pass.orElseThrow().over(resource, status(context)));
  }

  @Override
  public DeleteControl cleanup(ModelDeployment cached, Context<ModelDeployment> context) {
    if (!lead.holds()) {
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(STANDING_BY);
    }
    return curfew
        .unlessOver(() -> leave(cached, context))
        .orElseGet(() -> DeleteControl.noFinalizerRemoval().rescheduleAfter(NextWake.AT_REST));
  }

  private DeleteControl leave(ModelDeployment cached, Context<ModelDeployment> context) {
    var resource = latest(cached);
    if (resource.isEmpty()) {
      return DeleteControl.defaultDelete();
    }
    var next = farewell(resource.get(), context);
    if (next.isEmpty()) {
      seen.remove(cached.getMetadata().getUid());
      return DeleteControl.defaultDelete();
    }
    return DeleteControl.noFinalizerRemoval().rescheduleAfter(next.get());
  }

  /** In a namespace that is on its way out nobody needs to be led anywhere. */
  private Optional<Duration> farewell(ModelDeployment resource, Context<ModelDeployment> context) {
    try {
      return pass.orElseThrow().farewell(resource, status(context));
    } catch (KubernetesClientException e) {
      if (!Refusals.namespaceTerminating(e)) {
        throw e;
      }
      pass.orElseThrow().forget(resource);
      return Optional.empty();
    }
  }

  private static Pass.StatusWrite status(Context<ModelDeployment> context) {
    return resource -> context.resourceOperations().serverSideApplyPrimaryStatus(resource);
  }

  @Override
  public ErrorStatusUpdateControl<ModelDeployment> updateErrorStatus(
      ModelDeployment resource, Context<ModelDeployment> context, Exception e) {
    var insists = context.getRetryInfo().filter(retry -> retry.getAttemptCount() > 1).isPresent();
    if (insists) {
      shell
          .events()
          .tell(resource, new Notice(Reason.ReconcileFailed, String.valueOf(e.getMessage())));
    }
    return ErrorStatusUpdateControl.defaultErrorProcessing();
  }

  /**
   * The resource as it is. The first time it is asked for: the operator that led before may have
   * written status a moment ago.
   */
  private Optional<ModelDeployment> latest(ModelDeployment cached) {
    var uid = cached.getMetadata().getUid();
    if (seen.contains(uid)) {
      return Optional.of(cached);
    }
    var id = ResourceID.fromResource(cached);
    var stored =
        Optional.ofNullable(
            shell
                .client()
                .resources(ModelDeployment.class)
                .inNamespace(id.getNamespace().orElseThrow())
                .withName(id.getName())
                .get());
    stored.ifPresent(it -> seen.add(it.getMetadata().getUid()));
    return stored;
  }
}
