package dev.handover.telemetry;

import dev.handover.api.Names;
import dev.handover.rollout.Notice;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Tells people what happened, as events of the resource. The same thing said again is counted, not
 * repeated: an event's name is a hash of what it says. Telling never fails a pass.
 */
public final class EventRecorder {
  private static final Logger LOG = Logger.getLogger(EventRecorder.class);

  /** The API server takes no longer message. */
  private static final int LONGEST_MESSAGE = 1024;

  /** How many events are remembered for counting. */
  private static final int REMEMBERED = 1000;

  private static final int HASH_DIGITS = 16;

  private final KubernetesClient client;
  private final String instance;
  private final InstantSource clock;
  private final OperatorMetrics metrics;

  private final Map<String, Integer> counts =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
              return size() > REMEMBERED;
            }
          });

  /**
   * Events of this operator.
   *
   * @param instance name of the operator's pod
   */
  public EventRecorder(
      KubernetesClient client, String instance, InstantSource clock, OperatorMetrics metrics) {
    this.client = client;
    this.instance = instance;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Tells people of something that happened to a resource. */
  public void tell(HasMetadata about, Notice notice) {
    LOG.infof(
        "%s/%s %s: %s",
        about.getMetadata().getNamespace(),
        about.getMetadata().getName(),
        notice.reason(),
        notice.message());
    metrics.transition(notice.reason().name());
    try {
      write(event(about, notice));
      metrics.wrote("Event");
    } catch (RuntimeException e) {
      metrics.eventLost();
      LOG.warnf(
          "event %s of %s/%s is lost: %s",
          notice.reason(),
          about.getMetadata().getNamespace(),
          about.getMetadata().getName(),
          e.getMessage());
    }
  }

  /** Nobody else tells of the same resource at the same time: there is one pass at a time. */
  private void write(Event event) {
    var key = event.getMetadata().getNamespace() + "/" + event.getMetadata().getName();
    var known = counts.get(key);
    if (known == null) {
      counts.put(key, created(event));
    } else {
      counts.put(key, again(event, known));
    }
  }

  private int created(Event event) {
    try {
      client.resource(event).create();
      return 1;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return foundAgain(event);
    }
  }

  /** An operator before this one said the same; what it counted comes with the answer. */
  private int foundAgain(Event event) {
    var stands = patch(event, "{\"lastTimestamp\":\"%s\"}".formatted(event.getLastTimestamp()));
    return again(event, stands.getCount() == null ? 1 : stands.getCount());
  }

  private int again(Event event, int count) {
    try {
      patch(
          event,
          "{\"count\":%d,\"lastTimestamp\":\"%s\"}".formatted(count + 1, event.getLastTimestamp()));
      return count + 1;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      return created(event); // events last an hour
    }
  }

  /** By the object and not by its name, which the client would read first. */
  private Event patch(Event event, String change) {
    return client.resource(event).patch(PatchContext.of(PatchType.JSON_MERGE), change);
  }

  private Event event(HasMetadata about, Notice notice) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var message = shortened(notice.message());
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(about.getMetadata().getNamespace())
        .withName(name(about, notice))
        .endMetadata()
        .withInvolvedObject(reference(about))
        .withType(notice.reason().severity().name())
        .withReason(notice.reason().name())
        .withMessage(message)
        .withCount(1)
        .withFirstTimestamp(now.toString())
        .withLastTimestamp(now.toString())
        .withNewSource()
        .withComponent(Names.MANAGER)
        .endSource()
        .withReportingComponent(Names.MANAGER)
        .withReportingInstance(instance)
        .build();
  }

  private static String shortened(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE - 1) + "…";
  }

  private static ObjectReference reference(HasMetadata about) {
    return new ObjectReferenceBuilder()
        .withApiVersion(about.getApiVersion())
        .withKind(about.getKind())
        .withNamespace(about.getMetadata().getNamespace())
        .withName(about.getMetadata().getName())
        .withUid(about.getMetadata().getUid())
        .build();
  }

  private static String name(HasMetadata about, Notice notice) {
    var said =
        String.join("\0", about.getMetadata().getUid(), notice.reason().name(), notice.message());
    return about.getMetadata().getName() + "." + hash(said);
  }

  private static String hash(String text) {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
