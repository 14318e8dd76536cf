/**
 * The way in: from the resource as it is stored to the core's own records. What cannot be honoured
 * is refused, all of it at once; nothing here throws, whatever is stored.
 */
package dev.handover.reconcile.spec;
