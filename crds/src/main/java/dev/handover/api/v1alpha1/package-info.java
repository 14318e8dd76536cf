/**
 * The API as it travels: {@link dev.handover.api.v1alpha1.ModelDeployment} and what it consists of.
 *
 * <p>These records must decode whatever the API server may hold, since one resource that cannot be
 * decoded would stop the operator from seeing any other. So they are forgiving, and the CRD is
 * strict:
 *
 * <ul>
 *   <li>A component may be {@code null} if it was left out, unless it is a list or a map (then it
 *       is empty) or {@link io.fabric8.generator.annotation.Required} (then the API server sees to
 *       it).
 *   <li>Properties that are not known are ignored. A word is a {@code String} marked {@link
 *       dev.handover.api.v1alpha1.OneOf}: one from a newer version decodes, and whoever reads it
 *       can say which word it was.
 *   <li>Durations ({@code 1h30m}) and times (RFC 3339) are text for the same reason.
 *   <li>What other APIs define (pod templates, jobs, routes) is kept as it was written.
 * </ul>
 */
package dev.handover.api.v1alpha1;
