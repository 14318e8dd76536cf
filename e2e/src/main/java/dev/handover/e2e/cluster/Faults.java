package dev.handover.e2e.cluster;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.handover.e2e.cluster.PodHttp.PodPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes the pods of a revision of the sample model go wrong. */
public final class Faults {
  private static final int PORT = 8080;
  private static final String PATH = "/fault";
  private static final ObjectMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();

  private final Model model;
  private final String revision;

  public Faults(Model model, String revision) {
    this.model = model;
    this.revision = revision;
  }

  /**
   * What pods say of their faults.
   *
   * @param firstFailed when the first was affected
   * @param lastAsked when the last was asked for
   */
  public record State(Optional<Instant> firstFailed, Optional<Instant> lastAsked) {
    static final State NOTHING = new State(Optional.empty(), Optional.empty());

    /** What several say together. */
    State and(State other) {
      return new State(
          both(firstFailed, other.firstFailed).min(Comparator.naturalOrder()),
          both(lastAsked, other.lastAsked).max(Comparator.naturalOrder()));
    }

    private static Stream<Instant> both(Optional<Instant> one, Optional<Instant> other) {
      return Stream.concat(one.stream(), other.stream());
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Answer(Double firstFailed, Double lastAsked) {
    private State state() {
      return new State(instant(firstFailed), instant(lastAsked));
    }

    private static Optional<Instant> instant(Double epochSeconds) {
      return Optional.ofNullable(epochSeconds)
          .map(seconds -> Instant.ofEpochMilli(Math.round(seconds * 1000)));
    }
  }

  /** Tells every pod. */
  public void begin(Fault fault) {
    model.ground().timeline().note("fault", model.name() + " " + revision + ": " + fault);
    try {
      var plan = JSON.writeValueAsString(fault);
      for (var pod : model.pods(revision)) {
        model.ground().cluster().http().post(port(pod), PATH, plan);
      }
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** What all pods that answer say together; a pod that has crashed says nothing. */
  public State state() {
    return answers().stream().map(Answer::state).reduce(State.NOTHING, State::and);
  }

  private List<Answer> answers() {
    var answers = new ArrayList<Answer>();
    for (var pod : model.pods(revision)) {
      try {
        answers.add(
            JSON.readValue(model.ground().cluster().http().get(port(pod), PATH), Answer.class));
      } catch (IOException gone) {
        // it has crashed, as it may have been told to
      }
    }
    return answers;
  }

  private PodPort port(Pod pod) {
    return new PodPort(model.ground().namespace(), pod.getMetadata().getName(), PORT);
  }
}
