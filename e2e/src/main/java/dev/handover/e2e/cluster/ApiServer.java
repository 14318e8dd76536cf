package dev.handover.e2e.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The API server, where it runs on the machine that this runs on, as in {@code e2e/cluster}. */
public final class ApiServer {
  private static final Path PROGRAM = Path.of("kube-apiserver");

  private final ProcessHandle process;

  private ApiServer(ProcessHandle process) {
    this.process = process;
  }

  /** The one that runs here; empty if the cluster's runs elsewhere. */
  public static Optional<ApiServer> here(Cluster cluster) {
    var address = cluster.client().getMasterUrl();
    return ProcessHandle.allProcesses()
        .filter(it -> it.info().command().map(Path::of).filter(ApiServer::isProgram).isPresent())
        .filter(it -> listensAt(it, address.getPort()))
        .findFirst()
        .map(ApiServer::new);
  }

  private static boolean isProgram(Path command) {
    return command.endsWith(PROGRAM);
  }

  private static boolean listensAt(ProcessHandle process, int port) {
    return List.of(process.info().arguments().orElse(new String[0]))
        .contains("--secure-port=" + port);
  }

  /** Takes it away: nobody gets an answer, and nobody is told that there is none. */
  public void freeze() {
    signal("-STOP");
  }

  /** Gives it back. */
  public void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      var kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("kill %s %d failed".formatted(signal, process.pid()));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
