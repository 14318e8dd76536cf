package dev.handover.workload;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import java.util.Optional;

/**
 * Security settings that break no image: no gain of privileges, and the runtime's system call
 * filter. Users, read-only file systems and capabilities are left to who knows the image.
 */
final class Hardening {
  private Hardening() {}

  static PodSpec pod(PodSpec written) {
    var context = Optional.ofNullable(written.getSecurityContext());
    if (windows(written) || context.map(PodSecurityContext::getSeccompProfile).isPresent()) {
      return written;
    }
    return new PodSpecBuilder(written)
        .withSecurityContext(
            context
                .map(PodSecurityContextBuilder::new)
                .orElseGet(PodSecurityContextBuilder::new)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build())
        .build();
  }

  static Container container(Container written, PodSpec pod) {
    var context = Optional.ofNullable(written.getSecurityContext());
    if (windows(pod) || context.filter(Hardening::decided).isPresent()) {
      return written;
    }
    return new ContainerBuilder(written)
        .withSecurityContext(
            context
                .map(SecurityContextBuilder::new)
                .orElseGet(SecurityContextBuilder::new)
                .withAllowPrivilegeEscalation(false)
                .build())
        .build();
  }

  /** The API server refuses the combination with a privileged container. */
  private static boolean decided(SecurityContext context) {
    return context.getAllowPrivilegeEscalation() != null
        || Boolean.TRUE.equals(context.getPrivileged())
        || Optional.ofNullable(context.getCapabilities())
            .map(Capabilities::getAdd)
            .filter(it -> it.contains("SYS_ADMIN") || it.contains("CAP_SYS_ADMIN"))
            .isPresent();
  }

  private static boolean windows(PodSpec pod) {
    return pod.getOs() != null && "windows".equals(pod.getOs().getName());
  }
}
