/**
 * A real API server with the operator on it, and everything around the operator played: kubelet,
 * routers, measurements, time.
 */
package dev.handover.stage;
