"""Our own cluster: started whole, found healthy, or taken away whole."""

import fcntl
from contextlib import contextmanager
from pathlib import Path

from . import archive, cgroups, network, teardown
from .addresses import NODE_NAME
from .claims import Claims
from .component import Component, Daemons
from .console import ClusterError, run, say, step
from .control_plane import ControlPlane
from .debian import which
from .node import PAUSE_IMAGE, Node
from .pki import Pki
from .places import FOLDER, kubeconfig, state
from .probes import Api, dns
from .processes import Ledger
from .store import Store
from .waiting import until

# What outlives `down`: why things went wrong, and who is at work.
KEPT = ("log", "lock")


class Cluster:
    """The cluster of one state folder. All but down() need the folder's binaries to be built."""

    def __init__(self) -> None:
        self.folder = state()
        self.ledger = Ledger(self.folder / "processes.json")
        self.claims = Claims(self.folder)
        self._pki = Pki(self.folder / "pki")
        self.api = Api(self._pki)
        self._store = Store()
        self.node = Node(self._store, self._pki, self.folder)
        self._plane = ControlPlane(self._store, self._pki, self.folder)

    @contextmanager
    def locked(self):
        """One `up` or `down` at a time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "lock", "w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("another up or down is at work; waiting for it")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def components(self) -> list:
        return [
            self._plane.etcd(),
            self._plane.api_server(),
            self._plane.controller_manager(),
            self._plane.scheduler(),
            self.node.containerd(),
            self.node.kubelet(),
            self.node.proxy(),
            self.node.dns(),
        ]

    def trouble(self) -> str:
        """Empty when all of it runs and the node takes pods; for a process inside the namespace."""
        running = {process.name for process in self.ledger.all() if process.alive()}
        for component in self.components():
            if component.name not in running:
                return f"{component.name} does not run"
            if found := component.trouble():
                return f"{component.name}: {found}"
        return self.api.node() or dns()

    def is_up(self) -> bool:
        """Whether any of it was started since the machine was."""
        return self.claims.valid()

    def all_run(self) -> bool:
        return all(process.alive() for process in self.ledger.all())

    def remains(self) -> bool:
        """Whether there is anything to take away, of this or an earlier start of the machine."""
        if self.is_up():
            return True
        return self.folder.is_dir() and any(entry.name not in KEPT for entry in self.folder.iterdir())

    def start(self) -> None:
        """Starts all of it; what was begun is taken away again if that fails."""
        self.claims.make()
        try:
            self._start()
        except BaseException:
            self.stop()
            say(f"logs are in {self.folder / 'log'}")
            raise

    def _start(self) -> None:
        daemons = Daemons(self.ledger, self.folder / "log")
        with step("making namespaces and certificates"):
            cgroups.create()
            network.create()
            network.enter()
            network.forward()
            self._pki.create(kubeconfig())
        etcd, api_server, containerd = self._plane.etcd(), self._plane.api_server(), self.node.containerd()
        for component in (etcd, api_server, containerd):
            daemons.start(component)
        self._wait(containerd, (), daemons)
        self._load_pause()
        self._wait(api_server, ("etcd",), daemons)
        self._kubectl("create", "-f", FOLDER / "manifests.yaml", "--validate=false")
        rest = [self._plane.controller_manager(), self._plane.scheduler(), self.node.kubelet(), self.node.proxy(), self.node.dns()]
        for component in rest:
            daemons.start(component)
        for component in rest:
            self._wait(component, ("kube-apiserver",), daemons)
        until("the DNS through its Service", dns, 30, ("coredns", "kube-proxy"), daemons)
        account = "/api/v1/namespaces/default/serviceaccounts/default"
        until("the default service account", lambda: self.api.exists(account), 30, ("kube-controller-manager",), daemons)
        until(f"{NODE_NAME} to take pods", self.api.node, 60, ("kubelet", "containerd", "kube-controller-manager"), daemons)

    @staticmethod
    def _wait(component: Component, others: tuple, daemons: Daemons) -> None:
        until(component.name, component.trouble, 60, (component.name, *others), daemons)

    def stop(self) -> None:
        """Ends and removes what is there of it; needs nothing but the state folder."""
        teardown.end_daemons(self.ledger)
        if self.claims.valid():
            teardown.end_groups()
        teardown.unmount_below(self.folder)
        if self.claims.valid():
            teardown.remove_namespace(self.claims)
            teardown.remove_traces(self.node, self.folder, self.claims)
            self.claims.give_back()
        teardown.remove_files(self.folder, KEPT)

    def _load_pause(self) -> None:
        tar = self.folder / "pause.tar"
        archive.of_program(self._store.named("pause"), PAUSE_IMAGE, tar)
        run([which("ctr") or "ctr", "-a", self.node.socket, "-n", "k8s.io", "images", "import", tar], "load the pause image")

    def _kubectl(self, *arguments) -> None:
        command = [self._store.named("kubectl"), "--kubeconfig", kubeconfig(), *arguments]
        run(command, f"kubectl {arguments[0]} {Path(arguments[2]).name}")
