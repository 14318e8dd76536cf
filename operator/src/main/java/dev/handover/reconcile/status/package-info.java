/**
 * The way out, and back in: all that the operator remembers stands in status, and conditions say
 * how things are to people and tools. Pure functions; reading never throws, whatever is stored.
 */
package dev.handover.reconcile.status;
