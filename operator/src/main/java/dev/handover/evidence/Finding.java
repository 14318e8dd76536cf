package dev.handover.evidence;

import dev.handover.rollout.Snapshot.Verdict;
import java.time.Instant;
import java.util.OptionalDouble;

/**
 * What was found out about one guardrail.
 *
 * @param guardrail which
 * @param verdict what it means
 * @param value the newest value, if there is one
 * @param limit the limit it was compared with: the one it is beyond, else {@code max} if there is
 *     one
 * @param samples how many requests the value rests on
 * @param at when the newest of them was scraped; the time of judging if there are none
 */
public record Finding(
    Guardrail guardrail,
    Verdict verdict,
    OptionalDouble value,
    double limit,
    long samples,
    Instant at) {}
