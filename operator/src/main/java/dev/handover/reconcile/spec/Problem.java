package dev.handover.reconcile.spec;

/** Why a spec cannot be honoured, in words for whoever wrote it. */
public sealed interface Problem {
  /** The field, from the root of the resource: {@code spec.rollout.steps[2].share}. */
  String path();

  /** What to write instead. */
  String remedy();

  /**
   * Something is needed that is not there.
   *
   * @param path the field
   * @param remedy what to write
   */
  record Missing(String path, String remedy) implements Problem {}

  /**
   * Something is there that means nothing.
   *
   * @param path the field
   * @param wrong what is wrong with it
   * @param remedy what to write instead
   */
  record Wrong(String path, String wrong, String remedy) implements Problem {}

  /**
   * Something is there that this version does not do.
   *
   * @param path the field, with its value if only that is not supported
   * @param remedy what is done meanwhile, or what to write instead
   */
  record NotYet(String path, String remedy) implements Problem {}

  /** The whole in one sentence. */
  default String text() {
    return switch (this) {
      case Missing(var path, var remedy) -> "%s is missing; %s".formatted(path, remedy);
      case Wrong(var path, var wrong, var remedy) -> "%s %s; %s".formatted(path, wrong, remedy);
      case NotYet(var path, var remedy) -> "%s is not yet supported; %s".formatted(path, remedy);
    };
  }
}
