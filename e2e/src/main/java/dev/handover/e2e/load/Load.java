package dev.handover.e2e.load;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The load generator's process: waits until the target accepts connections, sends, prints one line
 * of JSON a second (counts since the start) and a last one with {@code "final": true}.
 */
public final class Load extends AbstractVerticle implements Control.Told {
  private static final long TICK_MILLIS = 1;
  private static final long CONNECT_RETRY_MILLIS = 100;

  private final Options options;
  private final CompletableFuture<Void> done;
  private final Tally tally = new Tally();
  private Callers callers;
  private long started;
  private boolean sending;
  private boolean closing;

  private Load(Options options, CompletableFuture<Void> done) {
    this.options = options;
    this.done = done;
  }

  /** Starts sending; see {@link Options#USAGE}. */
  public static void main(String[] arguments) {
    Options options;
    try {
      options = Options.parse(List.of(arguments), System.getenv());
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage() + "\n" + Options.USAGE);
      System.exit(2);
      return;
    }
    var done = new CompletableFuture<Void>();
    var files =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setFileSystemOptions(files));
    var load = new Load(options, done);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> load.stopAndWait(vertx)));
    vertx
        .deployVerticle(load)
        .onFailure(
            failure -> {
              System.err.println("load: " + failure.getMessage());
              System.exit(1);
            });
    done.join();
    System.exit(0);
  }

  @Override
  public void start(Promise<Void> ready) {
    callers = new Callers(vertx, options, tally);
    vertx
        .createHttpServer()
        .requestHandler(new Control(this)::handle)
        .listen(options.statsPort())
        .<Void>mapEmpty()
        .onComplete(ready);
    awaitTarget();
  }

  /** The first connection is not a decision: it only shows that there is someone to ask. */
  private void awaitTarget() {
    var client = vertx.createNetClient();
    client
        .connect(options.port(), options.target().getHost())
        .onSuccess(socket -> begin())
        .onFailure(absent -> vertx.setTimer(CONNECT_RETRY_MILLIS, fired -> awaitTarget()))
        .onComplete(connected -> client.close());
  }

  private void begin() {
    started = System.nanoTime();
    sending = true;
    vertx.setPeriodic(TICK_MILLIS, tick -> sendDue());
    vertx.setPeriodic(1000, tick -> System.out.println(stats().encode()));
    options.duration().ifPresent(time -> vertx.setTimer(time.toMillis(), fired -> finish()));
  }

  private void sendDue() {
    if (sending) {
      callers.sendDue(System.nanoTime() - started);
    } else if (closing && tally.inFlight() == 0) {
      closing = false;
      System.out.println(stats().put("final", true).encode());
      done.complete(null);
    }
  }

  private void finish() {
    sending = false;
    closing = true;
  }

  @Override
  public JsonObject stats() {
    double seconds = started == 0 ? 0 : (System.nanoTime() - started) / 1e9;
    return tally
        .toJson(seconds)
        .put("rate", callers.rate())
        .put("heldUp", TimeUnit.NANOSECONDS.toMillis(callers.heldUpNanos()) / 1000.0)
        .put("sending", sending);
  }

  @Override
  public JsonObject timeline(long fromSecond) {
    return tally.timeline(fromSecond);
  }

  @Override
  public void rate(double perSecond) {
    callers.rate(perSecond, started == 0 ? 0 : System.nanoTime() - started);
  }

  private void stopAndWait(Vertx vertx) {
    if (started == 0 || done.isDone()) {
      return;
    }
    vertx.runOnContext(now -> finish());
    done.completeOnTimeout(null, options.timeout().toMillis() + 500, TimeUnit.MILLISECONDS).join();
  }
}
