package dev.handover.router.routing;

import java.util.Locale;
import java.util.Set;

/**
 * Which headers go through. Hop-by-hop headers speak of one connection only, and {@code Handover-*}
 * are the router's own: taken from nobody, in neither direction.
 */
public final class HeaderRules {
  /** Prefix, in lower case, of the headers that only routers set. */
  public static final String OWN_PREFIX = "handover-";

  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings",
          "expect");

  private HeaderRules() {}

  /**
   * @param name name of the header, in any case
   * @param connection value of the message's {@code Connection} header, which may name more headers
   *     that end here; empty if there is none
   */
  public static boolean passes(String name, String connection) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !isOwn(lower)
        && !HOP_BY_HOP.contains(lower)
        && (connection.isEmpty() || !lists(connection, lower));
  }

  /** CGI and WSGI servers cannot tell a dash from an underscore. */
  private static boolean isOwn(String lower) {
    return lower.startsWith(OWN_PREFIX) || lower.replace('_', '-').startsWith(OWN_PREFIX);
  }

  /** Whether a comma-separated list has the word, in any case. */
  static boolean lists(String list, String word) {
    for (String item : list.split(",")) {
      if (item.strip().equalsIgnoreCase(word)) {
        return true;
      }
    }
    return false;
  }
}
