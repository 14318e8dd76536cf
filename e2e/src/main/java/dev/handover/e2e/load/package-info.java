/**
 * An open-loop load generator: callers who send pictures of digits at a fixed rate, whatever
 * becomes of the earlier ones, and who know the right answer.
 */
package dev.handover.e2e.load;
