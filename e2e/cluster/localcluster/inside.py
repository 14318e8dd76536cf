"""Running commands where the cluster is: in its namespace, or beside the cluster that KUBECONFIG names."""

import os
import shutil

from . import environment, external, network
from .addresses import POD_RANGE, SERVICE_RANGE
from .console import ClusterError
from .places import audit_log, kubeconfig
from .store import Store

# Addresses that no proxy of the user's can reach.
NEVER_BY_PROXY = f"{POD_RANGE},{SERVICE_RANGE},localhost,127.0.0.1,.svc,.cluster.local"


def replace_by(command: list) -> None:
    """Becomes this command, with all that environment() gives."""
    found = os.environ | settings()
    program = shutil.which(command[0], path=found["PATH"])
    if program is None:
        raise ClusterError(f"there is no command {command[0]}")
    if not external.given():
        network.enter()
    os.execve(program, command, found)


def replace_by_tool(name: str, arguments: list) -> None:
    """Becomes kubectl or helm, as built here."""
    program = Store().named(name)
    if not program.is_file():
        raise ClusterError(f"{name} is not built yet; run e2e/cluster/build")
    found = os.environ | _reach()
    if not external.given():
        network.enter()
    os.execve(program, [name, *arguments], found)


def settings() -> dict:
    return environment.variables() | _reach()


def _reach() -> dict:
    if external.given():
        return {}
    spared = ",".join(filter(None, [os.environ.get("NO_PROXY") or os.environ.get("no_proxy"), NEVER_BY_PROXY]))
    return {
        "KUBECONFIG": str(kubeconfig()),
        "HANDOVER_AUDIT_LOG": str(audit_log()),
        "NO_PROXY": spared,
        "no_proxy": spared,
    }
