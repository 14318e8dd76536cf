/**
 * The demo: a model takes over from a review desk, and two bad versions of it are taken back, on a
 * real cluster and live in the terminal.
 */
package dev.handover.e2e.demo;
