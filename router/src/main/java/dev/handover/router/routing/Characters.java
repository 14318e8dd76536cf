package dev.handover.router.routing;

/**
 * Which characters may stand where in a request. HTTP/2 carries any, and some of them would end a
 * line, and with it the request, as soon as it is sent on as HTTP/1.1.
 */
public final class Characters {
  private static final String IN_NAMES = "!#$%&'*+-.^_`|~";
  private static final int DELETE = 0x7f;

  private Characters() {}

  /** Whether it may be the name of a header. */
  public static boolean inName(String name) {
    return !name.isEmpty() && name.chars().allMatch(Characters::inName);
  }

  private static boolean inName(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || IN_NAMES.indexOf(c) >= 0;
  }

  /** Whether it may be the value of a header. */
  public static boolean inValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' && c != '\t' || c == DELETE) {
        return false;
      }
    }
    return true;
  }

  /** Whether it may be a path with its query, or an authority. */
  public static boolean inTarget(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c == DELETE) {
        return false;
      }
    }
    return true;
  }
}
