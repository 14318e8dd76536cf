/**
 * What must be shown before anything goes up, and what is enough to take it back: judges over what
 * routers counted. Pure: no clock, no I/O; the time is an argument.
 */
package dev.handover.evidence;
