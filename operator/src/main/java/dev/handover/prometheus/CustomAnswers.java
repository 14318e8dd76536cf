package dev.handover.prometheus;

import dev.handover.evidence.Guardrail;
import dev.handover.evidence.Measure;
import dev.handover.evidence.Measurement;
import dev.handover.evidence.Pace;
import dev.handover.evidence.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks the queries that guardrails bring along, apart from everything else: few at a time, each
 * bounded in time and size. One that fails is asked less and less often, so it costs the others
 * little; those that wait longest go first.
 */
final class CustomAnswers {
  /** How often at least, however it fails. */
  private static final Duration SELDOM = Duration.ofSeconds(60);

  private static final int AT_ONCE = 8;
  private static final int KEPT = 200;
  private static final PrometheusApi.Bounds BOUNDS =
      new PrometheusApi.Bounds(Duration.ofSeconds(2), 256 << 10);

  /** How far back Prometheus looks for a sample unless told otherwise. */
  private static final Duration LOOKBACK = Duration.ofMinutes(5);

  private final PrometheusApi api;
  private final QueryMeter meter;
  private final CustomQueries allowed;
  private final Executor threads;
  private final Semaphore free = new Semaphore(AT_ONCE);
  private final Map<Id, State> states = new ConcurrentHashMap<>();

  CustomAnswers(PrometheusApi api, QueryMeter meter, CustomQueries allowed, Executor threads) {
    this.api = api;
    this.meter = meter;
    this.allowed = allowed;
    this.threads = threads;
  }

  /** One question: another table or another text is another question. */
  private record Id(Key key, long generation, String guardrail, Measure.Query query) {}

  /**
   * Where a question stands.
   *
   * @param last when it was asked last
   * @param outstanding whether the answer is outstanding
   * @param failures how often in a row there was none
   * @param answers newest first
   */
  private record State(Instant last, boolean outstanding, int failures, List<Measurement> answers) {
    private static final State NEW = new State(Instant.EPOCH, false, 0, List.of());

    private State asked(Instant now) {
      return new State(now, true, failures, answers);
    }

    private boolean due(Duration every, Instant now) {
      var wait = every.multipliedBy(1L << failures);
      var next = last.plus(wait.compareTo(SELDOM) > 0 ? SELDOM : wait);
      var setBack = now.isBefore(last); // nobody knows then how long ago that was
      return !outstanding && (setBack || !now.isBefore(next));
    }

    private State answered(Measurement answer) {
      var all = new ArrayList<>(answers);
      all.addFirst(answer);
      return new State(
          last,
          false,
          answer instanceof Measurement.ProviderError ? Math.min(failures + 1, 4) : 0,
          List.copyOf(all.subList(0, Math.min(all.size(), KEPT))));
    }
  }

  private record Question(Id id, Scope scope) {}

  /**
   * Asks what is due, as far as there is room.
   *
   * @param pace how often routers are scraped: there is nothing new more often
   * @param skew how far the clock of Prometheus is ahead
   * @param answered told of each answer
   */
  void ask(
      Map<Key, Watched> watched, Pace pace, Instant now, Duration skew, Consumer<Key> answered) {
    var questions =
        watched.entrySet().stream()
            .flatMap(it -> questions(it.getKey(), it.getValue()))
            .collect(Collectors.toMap(Question::id, it -> it));
    states.keySet().retainAll(questions.keySet());
    var every =
        pace.interval()
            .filter(it -> it.compareTo(Measure.Query.EVERY) > 0)
            .orElse(Measure.Query.EVERY);
    questions.values().stream()
        .filter(it -> !now.isBefore(it.scope().since().plus(it.id().query().window())))
        .filter(it -> state(it.id()).due(every, now))
        .sorted(Comparator.comparing(it -> state(it.id()).last()))
        .takeWhile(it -> free.tryAcquire())
        .forEach(it -> start(it, now, now.plus(skew), answered));
  }

  private static Stream<Question> questions(Key key, Watched watched) {
    return watched.scope().lane().isEmpty()
        ? Stream.empty()
        : watched.asking().map(it -> question(key, it, watched.scope()));
  }

  private static Question question(Key key, Guardrail guardrail, Scope scope) {
    return new Question(
        new Id(key, scope.generation(), guardrail.name(), (Measure.Query) guardrail.measure()),
        scope);
  }

  private State state(Id id) {
    return states.getOrDefault(id, State.NEW);
  }

  /**
   * Asks one question.
   *
   * @param now the time by our clock
   * @param asked the same by the clock of Prometheus
   */
  private void start(Question question, Instant now, Instant asked, Consumer<Key> answered) {
    var id = question.id();
    states.put(id, state(id).asked(now));
    threads.execute(
        () -> {
          try {
            var answer = answer(question, asked);
            states.computeIfPresent(id, (same, state) -> state.answered(answer));
          } finally {
            free.release();
          }
          answered.accept(id.key());
        });
  }

  private Measurement answer(Question question, Instant asked) {
    var id = question.id();
    try {
      var problem = QueryText.problem(id.query().expression(), allowed);
      return problem.isPresent()
          ? new Measurement.ProviderError(problem.get(), 0, asked)
          : meter.metered(QueryMeter.Kind.custom, () -> number(question, asked));
    } catch (Failure e) {
      return new Measurement.ProviderError(e.getMessage(), 0, asked);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Measurement.ProviderError("the operator stops", 0, asked);
    }
  }

  private Measurement number(Question question, Instant asked)
      throws Failure, InterruptedException {
    var key = question.id().key();
    var window = question.id().query().window();
    var revision = question.scope().lane().orElseThrow().revision().hash();
    var text =
        QueryText.filled(question.id().query().expression(), key.namespace(), key.name(), revision);
    return api.query(text, lookback(window), BOUNDS, json -> NumberReader.decode(json, asked))
        .content();
  }

  /** Not even a sample that stands for the present may be older than the window. */
  private static Map<String, String> lookback(Duration window) {
    return window.compareTo(LOOKBACK) < 0 && window.isPositive()
        ? Map.of("lookback_delta", window.toMillis() + "ms")
        : Map.of();
  }

  /** What the queries of a resource were answered under its table, by guardrail. */
  Map<String, List<Measurement>> of(Key key, Watched watched) {
    var answers = new HashMap<String, List<Measurement>>();
    watched
        .asking()
        .forEach(
            guardrail ->
                Optional.ofNullable(
                        states.get(
                            new Id(
                                key,
                                watched.scope().generation(),
                                guardrail.name(),
                                (Measure.Query) guardrail.measure())))
                    .ifPresent(state -> answers.put(guardrail.name(), state.answers())));
    return answers;
  }
}
