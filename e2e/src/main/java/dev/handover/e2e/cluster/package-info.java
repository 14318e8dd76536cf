/**
 * A cluster to try Handover on: reached through its API server alone, so that one of one's own
 * works as well as the one in {@code e2e/cluster}.
 */
package dev.handover.e2e.cluster;
