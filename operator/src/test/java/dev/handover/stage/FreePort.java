package dev.handover.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports that nothing listens at. */
public final class FreePort {
  private FreePort() {}

  /**
   * Outside the range of outgoing connections, one of which would have it by the time it is used.
   */
  public static int find() {
    while (true) {
      try (var free = new ServerSocket(ThreadLocalRandom.current().nextInt(20_000, 32_000))) {
        return free.getLocalPort();
      } catch (BindException taken) {
        // another one, then
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
