"""The components that run pods and connect them: containerd, kubelet, kube-proxy, CoreDNS."""

import json
from pathlib import Path

from . import addresses as at
from . import probes
from .cgroups import GROUP
from .component import Component
from .console import ClusterError
from .debian import plugin_folder, which
from .pki import Pki
from .store import Store

PAUSE_IMAGE = "handover.local/pause:1"
NETWORK = "handover"


class Node:
    """How each is started. All their folders are below the data folder, none in the system's own."""

    def __init__(self, store: Store, pki: Pki, data: Path) -> None:
        self._store = store
        self._pki = pki
        self._data = data

    @property
    def socket(self) -> Path:
        return self._data / "containerd" / "containerd.sock"

    @property
    def _networks(self) -> Path:
        return self._data / "cni"

    @property
    def tasks(self) -> Path:
        """Where containerd keeps what belongs to running containers."""
        return self._data / "containerd" / "state" / "io.containerd.runtime.v2.task"

    @property
    def sandboxes(self) -> Path:
        """A folder by the id of each pod that was ever started."""
        return self._data / "containerd" / "root" / "io.containerd.grpc.v1.cri" / "sandboxes"

    def containerd(self) -> Component:
        plugins = plugin_folder()
        if plugins is None:
            raise ClusterError("the container network plugins are missing; see e2e/cluster/check")
        folder = self._data / "containerd"
        configuration = folder / "config.toml"
        files = {
            self._networks / "10-pods.conflist": json.dumps(self._network(), indent=1),
            configuration: self._containerd_configuration(folder, plugins),
        }
        command = [which("containerd") or "containerd", "--config", configuration]
        return Component("containerd", command, lambda: probes.socket_answers(self.socket), files)

    def kubelet(self) -> Component:
        resolver, configuration = self._data / "resolv.conf", self._data / "kubelet.json"
        files = {
            resolver: f"nameserver {at.DNS_SERVICE}\n",
            configuration: json.dumps(self._kubelet_configuration(resolver), indent=1),
        }
        command = [
            self._store.named("kubelet"),
            f"--config={configuration}",
            f"--kubeconfig={self._pki.kubeconfig('kubelet')}",
            f"--root-dir={self._data / 'kubelet'}",
            f"--cert-dir={self._pki.folder}",
            f"--hostname-override={at.NODE_NAME}",
            f"--node-ip={at.NODE}",
        ]
        healthy = f"http://127.0.0.1:{at.KUBELET_PORT}/healthz"
        return Component("kubelet", command, lambda: probes.health(healthy), files)

    def proxy(self) -> Component:
        command = [
            self._store.named("kube-proxy"),
            f"--kubeconfig={self._pki.kubeconfig('kube-proxy')}",
            f"--hostname-override={at.NODE_NAME}",
            f"--cluster-cidr={at.POD_RANGE}",
            "--proxy-mode=nftables",
            f"--healthz-bind-address=127.0.0.1:{at.PROXY_PORT}",
            "--metrics-bind-address=127.0.0.1:10249",
            # This limit belongs to the whole machine.
            "--conntrack-max-per-core=0",
        ]
        return Component("kube-proxy", command, lambda: probes.health(f"http://127.0.0.1:{at.PROXY_PORT}/healthz"))

    def dns(self) -> Component:
        kubernetes = (
            f"{at.DOMAIN}:53 in-addr.arpa:53 {{\n  bind {at.NODE}\n  errors\n  ready 127.0.0.1:{at.DNS_PORT}\n"
            f"  kubernetes {at.DOMAIN} in-addr.arpa {{\n    kubeconfig {self._pki.kubeconfig('coredns')}\n  }}\n"
            "  cache 5\n}\n"
        )
        # There is nothing outside; saying so at once is better than letting resolvers try again.
        nothing_else = f".:53 {{\n  bind {at.NODE}\n  template ANY ANY {{\n    rcode NXDOMAIN\n  }}\n}}\n"
        configuration = self._data / "Corefile"
        command = [self._store.named("coredns"), "-conf", configuration]
        ready = f"http://127.0.0.1:{at.DNS_PORT}/ready"
        return Component("coredns", command, lambda: probes.health(ready), {configuration: kubernetes + nothing_else})

    def _network(self) -> dict:
        """A link and a route for each pod: no bridge, whose traffic would pass kube-proxy's rules by."""
        return {
            "cniVersion": "1.0.0",
            "name": NETWORK,
            "plugins": [
                {
                    "type": "ptp",
                    "ipMasq": False,
                    "ipam": {
                        "type": "host-local",
                        "ranges": [[{"subnet": at.POD_RANGE, "gateway": at.NODE, "rangeStart": at.FIRST_POD}]],
                        "routes": [{"dst": "0.0.0.0/0"}],
                        "dataDir": str(self._data / "ipam"),
                    },
                }
            ],
        }

    def _containerd_configuration(self, folder: Path, plugins: Path) -> str:
        return f"""version = 2
root = "{folder / "root"}"
state = "{folder / "state"}"
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
address = "{self.socket}"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "{PAUSE_IMAGE}"
restrict_oom_score_adj = true
netns_mounts_under_state_dir = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "{plugins}"
conf_dir = "{self._networks}"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
Root = "{folder / "runc"}"
"""

    def _kubelet_configuration(self, resolver: Path) -> dict:
        return {
            "apiVersion": "kubelet.config.k8s.io/v1beta1",
            "kind": "KubeletConfiguration",
            "authentication": {
                "anonymous": {"enabled": False},
                "webhook": {"enabled": True},
                "x509": {"clientCAFile": str(self._pki.certificate("ca"))},
            },
            "authorization": {"mode": "Webhook"},
            "tlsCertFile": str(self._pki.certificate("kubelet-server")),
            "tlsPrivateKeyFile": str(self._pki.key("kubelet-server")),
            "clusterDNS": [at.DNS_SERVICE],
            "clusterDomain": at.DOMAIN,
            "resolvConf": str(resolver),
            "containerRuntimeEndpoint": f"unix://{self.socket}",
            "cgroupDriver": "cgroupfs",
            "cgroupRoot": f"/{GROUP}",
            "failCgroupV1": False,
            "failSwapOn": False,
            "healthzPort": at.KUBELET_PORT,
            "podLogsDir": str(self._data / "pod-logs"),
            "volumePluginDir": str(self._data / "volume-plugins"),
            # kube-proxy routes with nftables; nothing here reads iptables.
            "makeIPTablesUtilChains": False,
            "maxPods": 250,
            # The disk is the user's: pods are evicted late, and images that were loaded stay.
            "evictionHard": {"memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%"},
            "imageGCHighThresholdPercent": 100,
        }
