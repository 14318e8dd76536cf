package dev.handover.reconcile.spec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads single fields and notes what is wrong with them. A field that cannot be read is empty; one
 * that was left out has its default.
 */
final class Fields {
  private final List<Problem> problems = new ArrayList<>();

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  void add(Problem problem) {
    problems.add(problem);
  }

  <T> Optional<T> missing(String path, String remedy) {
    problems.add(new Problem.Missing(path, remedy));
    return Optional.empty();
  }

  <T> Optional<T> wrong(String path, String wrong, String remedy) {
    problems.add(new Problem.Wrong(path, wrong, remedy));
    return Optional.empty();
  }

  Optional<Integer> number(String path, Integer written, int least, int most, int absent) {
    return written == null ? Optional.of(absent) : number(path, written, least, most);
  }

  Optional<Integer> number(String path, Integer written, int least, int most) {
    var remedy = "write a number from %d to %d".formatted(least, most);
    if (written == null) {
      return missing(path, remedy);
    }
    return written < least || written > most
        ? wrong(path, "is " + written, remedy)
        : Optional.of(written);
  }

  Optional<Duration> duration(String path, String written, Duration least, Duration absent) {
    return written == null ? Optional.of(absent) : duration(path, written, least);
  }

  Optional<Duration> duration(String path, String written, Duration least) {
    var remedy = "write a duration such as 250ms, 30s or 1h30m";
    if (written == null) {
      return missing(path, remedy);
    }
    var read = Durations.parse(written);
    if (read.isEmpty()) {
      return wrong(path, "is " + quoted(written), remedy);
    }
    return read.get().compareTo(least) < 0
        ? wrong(path, "is " + written, "write at least " + Durations.text(least))
        : read;
  }

  <E extends Enum<E>> Optional<E> word(String path, String written, Class<E> words, E absent) {
    return written == null ? Optional.of(absent) : word(path, written, words);
  }

  <E extends Enum<E>> Optional<E> word(String path, String written, Class<E> words) {
    var remedy = "write one of " + list(words);
    if (written == null) {
      return missing(path, remedy);
    }
    var read =
        Arrays.stream(words.getEnumConstants())
            .filter(word -> word.name().equals(written))
            .findFirst();
    return read.isPresent() ? read : wrong(path, "is " + quoted(written), remedy);
  }

  Optional<String> text(String path, String written, String remedy) {
    return written == null || written.isBlank() ? missing(path, remedy) : Optional.of(written);
  }

  private static <E extends Enum<E>> String list(Class<E> words) {
    return Arrays.stream(words.getEnumConstants())
        .map(Enum::name)
        .collect(Collectors.joining(", "));
  }

  /** What somebody wrote may be anything, also very long. */
  static String quoted(String written) {
    var plain = written.codePoints().filter(it -> !Character.isISOControl(it));
    var text =
        plain
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return "'" + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + "'";
  }
}
