package dev.handover.reconcile.status;

import java.time.Instant;

/**
 * What status says of a table that every router confirmed.
 *
 * @param generation the table
 * @param since when it was first seen to be in force everywhere
 */
public record Confirmed(long generation, Instant since) {}
