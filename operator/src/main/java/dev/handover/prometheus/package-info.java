/**
 * Reads what Prometheus has scraped, once a second for all resources together, and wakes those
 * whose evidence changed.
 */
package dev.handover.prometheus;
