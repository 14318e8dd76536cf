package dev.handover.evidence;

/**
 * The value at one scrape.
 *
 * @param scraped whose scrape it was
 * @param complete whether every router that is being scraped has a part in it
 * @param measurement the value
 */
record Point(String scraped, boolean complete, Measurement measurement) {}
