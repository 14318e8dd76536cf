package dev.handover.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Takes out of a pod template what the API server would put in by itself: whoever writes a default
 * down, or leaves it out, means the same pod.
 */
final class PodDefaults {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final ObjectNode POD =
      json(
          """
          {
            "restartPolicy": "Always",
            "dnsPolicy": "ClusterFirst",
            "schedulerName": "default-scheduler",
            "terminationGracePeriodSeconds": 30,
            "enableServiceLinks": true,
            "hostNetwork": false,
            "hostPID": false,
            "hostIPC": false,
            "shareProcessNamespace": false,
            "securityContext": {},
            "affinity": {}
          }
          """);

  private static final ObjectNode CONTAINER =
      json(
          """
          {
            "terminationMessagePath": "/dev/termination-log",
            "terminationMessagePolicy": "File",
            "stdin": false,
            "stdinOnce": false,
            "tty": false,
            "resources": {},
            "securityContext": {},
            "lifecycle": {}
          }
          """);

  private static final ObjectNode PROBE =
      json(
          """
          {
            "initialDelaySeconds": 0,
            "timeoutSeconds": 1,
            "periodSeconds": 10,
            "successThreshold": 1,
            "failureThreshold": 3
          }
          """);

  /** Sources of volumes whose files get a mode. */
  private static final Set<String> WITH_MODE =
      Set.of("configMap", "secret", "downwardAPI", "projected");

  private PodDefaults() {}

  static JsonNode without(JsonNode template) {
    var plain = template.deepCopy();
    if (plain instanceof ObjectNode written) {
      drop(written, json("{\"metadata\": {}}"));
    }
    if (plain.path("spec") instanceof ObjectNode pod) {
      drop(pod, POD);
      elements(pod, "containers").forEach(PodDefaults::container);
      elements(pod, "initContainers").forEach(PodDefaults::container);
      elements(pod, "volumes").forEach(PodDefaults::volume);
      elements(pod, "topologySpreadConstraints").forEach(PodDefaults::spread);
    }
    return plain;
  }

  private static void container(ObjectNode container) {
    var image = container.path("image").asText();
    drop(container, CONTAINER);
    if (pullPolicy(image).equals(container.path("imagePullPolicy").asText())) {
      container.remove("imagePullPolicy");
    }
    elements(container, "ports").forEach(port -> drop(port, json("{\"protocol\": \"TCP\"}")));
    elements(container, "volumeMounts")
        .forEach(mount -> drop(mount, json("{\"readOnly\": false}")));
    elements(container, "env").forEach(PodDefaults::variable);
    Stream.of("readinessProbe", "livenessProbe", "startupProbe")
        .forEach(name -> object(container, name, PodDefaults::probe));
  }

  /** As the API server does it: a moving tag is pulled each time. */
  private static String pullPolicy(String image) {
    var parts = image.substring(image.lastIndexOf('/') + 1).split("@", 2);
    var tagged = parts[0].contains(":");
    var moving = tagged ? parts[0].endsWith(":latest") : parts.length == 1;
    return moving ? "Always" : "IfNotPresent";
  }

  private static void variable(ObjectNode variable) {
    drop(variable, json("{\"value\": \"\"}"));
    object(
        variable,
        "valueFrom",
        from -> {
          object(from, "fieldRef", ref -> drop(ref, json("{\"apiVersion\": \"v1\"}")));
          object(from, "resourceFieldRef", ref -> drop(ref, json("{\"divisor\": \"0\"}")));
        });
  }

  private static void probe(ObjectNode probe) {
    drop(probe, PROBE);
    object(probe, "httpGet", get -> drop(get, json("{\"scheme\": \"HTTP\", \"path\": \"/\"}")));
    object(probe, "grpc", grpc -> drop(grpc, json("{\"service\": \"\"}")));
  }

  private static void volume(ObjectNode volume) {
    WITH_MODE.forEach(
        source -> object(volume, source, it -> drop(it, json("{\"defaultMode\": 420}"))));
    object(volume, "hostPath", path -> drop(path, json("{\"type\": \"\"}")));
    object(volume, "persistentVolumeClaim", it -> drop(it, json("{\"readOnly\": false}")));
    if (volume.size() == 1) {
      volume.putObject("emptyDir"); // a volume without a source is an empty folder
    }
  }

  private static void spread(ObjectNode constraint) {
    drop(constraint, json("{\"nodeAffinityPolicy\": \"Honor\", \"nodeTaintsPolicy\": \"Ignore\"}"));
  }

  private static void drop(ObjectNode object, ObjectNode defaults) {
    defaults.properties().stream()
        .filter(it -> it.getValue().equals(object.get(it.getKey())))
        .forEach(it -> object.remove(it.getKey()));
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static void object(ObjectNode parent, String name, Consumer<ObjectNode> rule) {
    if (parent.get(name) instanceof ObjectNode child) {
      rule.accept(child);
    }
  }

  private static List<ObjectNode> elements(ObjectNode parent, String name) {
    var objects = new ArrayList<ObjectNode>();
    if (parent.get(name) instanceof ArrayNode array) {
      array.forEach(
          element -> {
            if (element instanceof ObjectNode object) {
              objects.add(object);
            }
          });
    }
    return objects;
  }
}
