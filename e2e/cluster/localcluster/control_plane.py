"""The components that decide: etcd, the API server, the controllers, the scheduler."""

from pathlib import Path

from . import addresses as at
from . import probes
from .component import Component
from .pki import Pki
from .places import FOLDER, audit_log
from .store import Store


class ControlPlane:
    """How each is started. Leader election is off: there is only one of each."""

    def __init__(self, store: Store, pki: Pki, data: Path) -> None:
        self._store = store
        self._pki = pki
        self._data = data

    def etcd(self) -> Component:
        command = [
            self._store.named("etcd"),
            f"--data-dir={self._data / 'etcd'}",
            f"--listen-client-urls={at.ETCD}",
            f"--advertise-client-urls={at.ETCD}",
            "--listen-peer-urls=http://127.0.0.1:2380",
            # The data is thrown away at the end, so it need not survive a power cut.
            "--unsafe-no-fsync",
            "--log-level=warn",
        ]
        return Component("etcd", command, lambda: probes.health(at.ETCD + "/health"))

    def api_server(self) -> Component:
        pki = self._pki
        service_accounts = pki.folder / "service-accounts.pub"
        command = [
            self._store.named("kube-apiserver"),
            f"--etcd-servers={at.ETCD}",
            f"--advertise-address={at.NODE}",
            "--secure-port=6443",
            f"--service-cluster-ip-range={at.SERVICE_RANGE}",
            f"--client-ca-file={pki.certificate('ca')}",
            f"--tls-cert-file={pki.certificate('kube-apiserver')}",
            f"--tls-private-key-file={pki.key('kube-apiserver')}",
            f"--service-account-issuer=https://kubernetes.default.svc.{at.DOMAIN}",
            f"--service-account-key-file={service_accounts}",
            f"--service-account-signing-key-file={pki.key('service-accounts')}",
            "--authorization-mode=Node,RBAC",
            # Beside the default ones, among them Pod Security, quotas and admission policies.
            # The second asks of whoever names an owner that blocks its deletion to be allowed to; some distributions do.
            "--enable-admission-plugins=NodeRestriction,OwnerReferencesPermissionEnforcement",
            # Who asked for what: by this the tests prove that no role grants too much.
            f"--audit-policy-file={FOLDER / 'audit-policy.yaml'}",
            f"--audit-log-path={audit_log()}",
            # The name of the node is in no DNS: logs and exec must go to its address.
            "--kubelet-preferred-address-types=InternalIP",
            f"--kubelet-certificate-authority={pki.certificate('ca')}",
            f"--kubelet-client-certificate={pki.certificate('kube-apiserver-to-kubelet')}",
            f"--kubelet-client-key={pki.key('kube-apiserver-to-kubelet')}",
            "--allow-privileged=true",
            "--profiling=false",
        ]
        return Component("kube-apiserver", command, probes.Api(pki).ready)

    def controller_manager(self) -> Component:
        name = "kube-controller-manager"
        command = [
            self._store.named(name),
            f"--kubeconfig={self._pki.kubeconfig(name)}",
            f"--root-ca-file={self._pki.certificate('ca')}",
            f"--service-account-private-key-file={self._pki.key('service-accounts')}",
            "--use-service-account-credentials",
            f"--flex-volume-plugin-dir={self._data / 'volume-plugins'}",
            f"--cluster-signing-cert-file={self._pki.certificate('ca')}",
            f"--cluster-signing-key-file={self._pki.key('ca')}",
            # Else it spends seconds of every start waiting for its own limit.
            "--kube-api-qps=200",
            "--kube-api-burst=400",
            "--bind-address=127.0.0.1",
            "--leader-elect=false",
            # Elsewhere it loses its lease while there is no API server, and begins anew. This one would remember
            # that no node was heard of, and call every pod unready.
            "--node-monitor-grace-period=20m",
            "--profiling=false",
        ]
        return Component(name, command, lambda: probes.health(f"https://127.0.0.1:{at.CONTROLLER_MANAGER_PORT}/healthz"))

    def scheduler(self) -> Component:
        name = "kube-scheduler"
        command = [
            self._store.named(name),
            f"--kubeconfig={self._pki.kubeconfig(name)}",
            "--bind-address=127.0.0.1",
            "--leader-elect=false",
            "--profiling=false",
        ]
        return Component(name, command, lambda: probes.health(f"https://127.0.0.1:{at.SCHEDULER_PORT}/healthz"))
