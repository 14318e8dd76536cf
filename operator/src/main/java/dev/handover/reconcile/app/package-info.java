/** The application around the reconciler: its settings, its election, what it serves over HTTP. */
package dev.handover.reconcile.app;
