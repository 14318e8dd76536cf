package dev.handover.e2e.scenario;

import dev.handover.e2e.scenario.AuditLog.Request;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * The smallest thing that a role can grant.
 *
 * @param verb one verb
 * @param group one API group
 * @param resource one resource, with subresource
 * @param names objects it is restricted to; empty if it is not
 */
record Permission(String verb, String group, String resource, List<String> names) {
  Permission {
    names = List.copyOf(names);
  }

  /** All that a rule grants. */
  static Stream<Permission> of(PolicyRule rule) {
    return rule.getApiGroups().stream()
        .flatMap(
            group ->
                rule.getResources().stream()
                    .flatMap(
                        resource ->
                            rule.getVerbs().stream()
                                .map(
                                    verb ->
                                        new Permission(
                                            verb, group, resource, rule.getResourceNames()))));
  }

  /** Whether a request is allowed by it. An apply that makes an object needs two verbs. */
  boolean allows(Request request) {
    var made = verb.equals("create") && request.verb().equals("patch") && request.status() == 201;
    return (made || verb.equals(request.verb()))
        && group.equals(request.group())
        && resource.equals(request.resource())
        && (names.isEmpty() || names.contains(request.name()));
  }
}
