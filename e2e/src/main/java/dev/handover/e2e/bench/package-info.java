/** Benchmarks on a cluster, each with the budget it is held against. */
package dev.handover.e2e.bench;
