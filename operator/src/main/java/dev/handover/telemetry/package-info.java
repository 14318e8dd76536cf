/** What the operator says of itself: events for people, metrics for machines. */
package dev.handover.telemetry;
