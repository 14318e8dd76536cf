"""The network namespace that the whole cluster lives in, cut off from everything else."""

import ctypes
import os
from pathlib import Path

from . import debian
from .addresses import NAMESPACE, NODE, SERVICE_RANGE
from .console import ClusterError, run

FOLDER = Path("/run/netns")
PLACE = FOLDER / NAMESPACE
CLONE_NEWNET = 0x40000000


def exists() -> bool:
    """Whether the name stands for a namespace, and is not left over from before a restart."""
    return os.path.ismount(PLACE)


def create() -> None:
    """Makes the namespace and the node's address in it, with a route for Services."""
    if not exists():
        PLACE.unlink(missing_ok=True)
    _ip("netns", "add", NAMESPACE)
    _inside("link", "set", "lo", "up")
    # Pods get a link and a route each, so the node's own address needs only a place to be.
    _inside("link", "add", "dev", "node0", "type", "veth", "peer", "name", "node1")
    _inside("addr", "add", f"{NODE}/32", "dev", "node0")
    _inside("link", "set", "node0", "up")
    _inside("link", "set", "node1", "up")
    _inside("route", "add", SERVICE_RANGE, "dev", "node0", "src", NODE)


def enter() -> None:
    """Moves the calling process, and all that it starts from now on, into the namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        handle = os.open(PLACE, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError as absent:
        raise ClusterError("the cluster is down; e2e/cluster/up starts it") from absent
    except PermissionError as refused:
        raise ClusterError("only root may enter the cluster's network namespace") from refused
    try:
        if libc.setns(handle, CLONE_NEWNET) != 0:
            raise ClusterError(f"cannot enter network namespace {NAMESPACE}: {os.strerror(ctypes.get_errno())}")
    finally:
        os.close(handle)


def forward() -> None:
    """Lets the node route between pods; for a process inside the namespace."""
    Path("/proc/sys/net/ipv4/ip_forward").write_text("1", encoding="ascii")


def delete() -> None:
    if exists():
        _ip("netns", "del", NAMESPACE)


def _ip(*arguments: str) -> None:
    command = debian.which("ip") or "ip"
    run([command, *arguments], f"set up network namespace {NAMESPACE}")


def _inside(*arguments: str) -> None:
    _ip("-netns", NAMESPACE, *arguments)
