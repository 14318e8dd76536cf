package dev.handover.router.control;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a router is told when it starts.
 *
 * @param namespace where it is
 * @param stateDir where it keeps its last tables and endpoints
 * @param bufferBytes bytes that all requests may keep together for replays and copies
 * @param drain how long it goes on after it was asked to stop, or after a table was removed
 * @param lanes how many event loops serve requests
 */
public record Settings(
    String namespace, Path stateDir, long bufferBytes, Duration drain, int lanes) {}
