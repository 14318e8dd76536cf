"""What up, down and status do, and say."""

import os
import time

from . import network
from .cluster import Cluster
from .console import ClusterError, run, say, step
from .pins import BINARIES
from .places import kubeconfig, state
from .store import Store

# What a busy but healthy cluster may need to answer everything it is asked.
PATIENCE = 10.0


def up() -> int:
    cluster = Cluster()
    with cluster.locked():
        if cluster.is_up():
            trouble = _trouble(cluster)
            if not trouble:
                say(f"the cluster is up already: KUBECONFIG={kubeconfig()}")
                return 0
            say(f"the cluster is not whole: {trouble}")
        if cluster.remains():
            with step("taking away what is left of it"):
                cluster.stop()
        started = time.monotonic()
        cluster.start()
    say(f"the cluster is up after {time.monotonic() - started:.1f} s: e2e/cluster/kubectl, or e2e/cluster/run COMMAND")
    return 0


def down() -> int:
    cluster = Cluster()
    if not cluster.remains():
        say("the cluster is down already")
        return 0
    if os.geteuid() != 0:
        raise ClusterError("only root may end the cluster")
    with cluster.locked(), step("ending the cluster"):
        cluster.stop()
    return 0


def status() -> int:
    cluster = Cluster()
    if not cluster.is_up():
        print("down")
        return 3
    for process in cluster.ledger.all():
        print(f"{process.name:24} {process.pid:8}  {'runs' if process.alive() else 'has ended'}")
    network.enter()
    trouble = cluster.trouble()
    print(trouble or "up and well")
    print(f"logs: {state() / 'log'}")
    return 1 if trouble else 0


def ask_external() -> int:
    """Whether the cluster that KUBECONFIG names answers."""
    kubectl = Store().named("kubectl")
    if not kubectl.is_file():
        raise ClusterError("kubectl is not built yet; run e2e/cluster/build")
    run([kubectl, "get", "--raw", "/readyz", "--request-timeout=10s"], "reach the cluster that KUBECONFIG names")
    say(f"the cluster of KUBECONFIG={os.environ['KUBECONFIG']} answers; it is used as it is")
    return 0


def _trouble(cluster: Cluster) -> str:
    """What stays wrong, though it was given time."""
    if missing := Store().missing(BINARIES):
        return f"{', '.join(missing)} not built"
    if not network.exists():
        return "its network namespace is gone"
    network.enter()
    deadline = time.monotonic() + PATIENCE
    while trouble := cluster.trouble():
        # A process that has ended will not come back by being waited for.
        if time.monotonic() >= deadline or not cluster.all_run():
            return trouble
        time.sleep(0.2)
    return ""
