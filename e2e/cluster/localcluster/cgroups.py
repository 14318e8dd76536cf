"""The cluster's control groups: limits for the kubelet's pods, and the means to find every process.

Whatever our daemons start, and whatever that starts in turn, is born into their control group and
cannot leave it unseen. So no process escapes that daemonized, or whose starter crashed.
"""

import os
import time
from pathlib import Path

from . import processes
from .console import ClusterError
from .kernel import CONTROL_GROUPS, CONTROLLERS, unified

GROUP = "handover"
DAEMONS = "daemons"


def hierarchies() -> list:
    """The mounted trees of control groups; only one on newer systems."""
    if unified():
        return [CONTROL_GROUPS]
    # Some have two names, like cpu and cpu,cpuacct.
    return sorted({path.resolve() for path in CONTROL_GROUPS.iterdir() if (path / "cgroup.procs").is_file()})


def roots() -> list:
    return [root / GROUP for root in hierarchies() if (root / GROUP).is_dir()]


def create() -> None:
    """Makes the group that the kubelet keeps its pods below, and one for our daemons."""
    if unified():
        _delegate()
    for root in hierarchies():
        group = root / GROUP
        group.mkdir(exist_ok=True)
        _inherit_processors(root, group)
    daemons().mkdir(exist_ok=True)


def daemons() -> Path:
    # With separate trees one is enough to find them by; the kubelet wants to stand in the
    # same group of cpu and memory, which the one of pids does not touch.
    root = CONTROL_GROUPS if unified() else CONTROL_GROUPS / "pids"
    return root / GROUP / DAEMONS


def join_daemons() -> None:
    """Moves the calling process; for use between fork and exec."""
    with open(daemons() / "cgroup.procs", "w", encoding="ascii") as procs:
        procs.write("0")


def members() -> list:
    """Every process in our groups, each once."""
    found = {}
    for root in roots():
        for file in root.rglob("cgroup.procs"):
            for pid in _pids(file):
                process = processes.identify(file.parent.name, pid)
                if process:
                    found[pid] = process
    return list(found.values())


def kill_all(seconds: float = 15) -> None:
    """Kills every process in our groups, also those that they start meanwhile."""
    deadline = time.monotonic() + seconds
    while found := members():
        left = processes.kill(found, max(0.1, deadline - time.monotonic()))
        if left and time.monotonic() >= deadline:
            names = ", ".join(str(process.pid) for process in left)
            raise ClusterError(f"processes {names} of control group {GROUP} do not end; they may hang in the kernel")


def remove() -> None:
    """Removes our groups, deepest first. Only for empty ones."""
    deadline = time.monotonic() + 5
    for root in roots():
        for folder, _, _ in os.walk(root, topdown=False):
            _remove(Path(folder), deadline)


def _remove(group: Path, deadline: float) -> None:
    while True:
        try:
            group.rmdir()
            return
        except FileNotFoundError:
            return
        except OSError as busy:
            # The kernel takes a moment to let go of a group whose last process was killed.
            if time.monotonic() >= deadline:
                raise ClusterError(f"cannot remove control group {group}: {busy.strerror}") from busy
            time.sleep(0.02)


def _pids(file: Path) -> list:
    try:
        return [int(line) for line in file.read_text(encoding="ascii").split()]
    except (FileNotFoundError, OSError):
        return []


def _inherit_processors(root: Path, group: Path) -> None:
    """A new cpuset is empty in version 1, and takes no process until it is filled."""
    for name in ("cpuset.cpus", "cpuset.mems"):
        if (group / name).is_file() and not unified() and not (group / name).read_text(encoding="ascii").strip():
            (group / name).write_text((root / name).read_text(encoding="ascii"), encoding="ascii")


def _delegate() -> None:
    """Lets groups below the root have controllers of their own: all that the kubelet uses if it is there."""
    control = CONTROL_GROUPS / "cgroup.subtree_control"
    offered = (CONTROL_GROUPS / "cgroup.controllers").read_text(encoding="ascii").split()
    delegated = control.read_text(encoding="ascii").split()
    absent = [name for name in (*CONTROLLERS, "hugetlb") if name in offered and name not in delegated]
    try:
        for name in absent:
            control.write_text(f"+{name}", encoding="ascii")
    except OSError as refused:
        raise ClusterError(
            f"the kernel lets no control group below {CONTROL_GROUPS} have {', '.join(absent)}: {refused.strerror}."
            " In a container, move its processes into a child group first, or give a cluster in KUBECONFIG"
        ) from refused
