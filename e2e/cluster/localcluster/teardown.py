"""Gives the machine back all that the cluster took, however far the cluster came or how it ended."""

import ctypes
import os
import shutil
from pathlib import Path

from . import cgroups, network, processes
from .claims import Claims, mount_points
from .console import ClusterError
from .node import Node

MNT_DETACH = 2
# Folders that the container runtime and the kubelet do not let us choose.
PLUGIN_RESULTS = Path("/var/lib/cni/results")
LOG_LINKS = Path("/var/log/containers")
DEVICE_PLUGINS = Path("/var/lib/kubelet/device-plugins")


def end_daemons(ledger: processes.Ledger) -> None:
    """First of all, so that nothing of what ends after them is started again."""
    left = processes.kill([process for process in ledger.all() if process.alive()], seconds=15)
    if left:
        names = ", ".join(f"{process.name} ({process.pid})" for process in left)
        raise ClusterError(f"{names} do not end; they may hang in the kernel")


def end_groups() -> None:
    """Pods, and whatever else the daemons left behind."""
    cgroups.kill_all()
    cgroups.remove()


def unmount_below(folder: Path) -> None:
    """Detaches every mount below a folder, the latest first."""
    libc = ctypes.CDLL(None, use_errno=True)
    for place in reversed(_mounts_below(folder)):
        if libc.umount2(os.fsencode(place), MNT_DETACH) != 0:
            raise ClusterError(f"cannot unmount {place}: {os.strerror(ctypes.get_errno())}")
    if left := _mounts_below(folder):
        # Deleting through a mount would delete what is mounted there.
        raise ClusterError(f"still mounted: {', '.join(left)}")


def remove_namespace(claims: Claims) -> None:
    network.delete()
    # `ip netns` makes its folder a mount of its own, and leaves that.
    if claims.made(network.FOLDER) and network.FOLDER.is_dir() and not any(network.FOLDER.iterdir()):
        unmount_below(network.FOLDER)


def remove_traces(node: Node, folder: Path, claims: Claims) -> None:
    """What killed processes could not take away themselves, outside of the state folder."""
    for note in node.tasks.glob("*/*/address"):
        socket = note.read_text(encoding="utf-8").removeprefix("unix://")
        Path(socket).unlink(missing_ok=True)
    sandboxes = [sandbox.name for sandbox in node.sandboxes.glob("*")]
    for result in PLUGIN_RESULTS.glob("*"):
        if any(sandbox in result.name for sandbox in sandboxes):
            result.unlink(missing_ok=True)
    for link in LOG_LINKS.glob("*.log"):
        if link.is_symlink() and Path(os.readlink(link)).is_relative_to(folder):
            link.unlink()
    if claims.made(DEVICE_PLUGINS.parent):
        for file in DEVICE_PLUGINS.glob("kubelet*"):
            file.unlink()


def remove_files(folder: Path, keep: tuple) -> None:
    for entry in folder.iterdir():
        if entry.name in keep:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _mounts_below(folder: Path) -> list:
    return [place for place in mount_points() if Path(place).is_relative_to(folder)]
