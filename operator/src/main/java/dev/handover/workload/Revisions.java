package dev.handover.workload;

import dev.handover.rollout.Revision;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names the version of a model by what changes an answer: its pods, artifact, server, port and how
 * its answers are read. How many pods there are and how long they may take to start is outside.
 */
public final class Revisions {
  private static final int HEX_DIGITS = 10;

  private Revisions() {}

  /** The revision of a model; two ways to write the same model give the same one. */
  public static Revision of(Model model) {
    var digest = sha256().digest(Canonical.form(model).getBytes(StandardCharsets.UTF_8));
    return new Revision(HexFormat.of().formatHex(digest).substring(0, HEX_DIGITS));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
