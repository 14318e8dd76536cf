"""What the kernel must be able to do, tried out rather than read from its configuration."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

from . import debian
from .places import state

# The first kernel that kube-proxy trusts with its nftables rules.
OLDEST = (5, 13)
CONTROLLERS = ("cpu", "cpuset", "memory", "pids")
CONTROL_GROUPS = Path("/sys/fs/cgroup")


def lacking() -> list:
    """What is missing, each as (what, remedy)."""
    found = []
    if release(os.uname().release) < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        found.append((f"{os.uname().release} is older than {wanted}", f"boot a kernel {wanted} or later"))
    absent = [name for name in CONTROLLERS if not controller(name)]
    if absent:
        found.append(
            (f"no control group controller {', '.join(absent)}", "mount control groups at /sys/fs/cgroup (see cgroups(7))")
        )
    if os.geteuid() == 0:
        found += _tried()
    return found


def release(text: str) -> tuple:
    """6.1.0-21-amd64 as (6, 1)."""
    found = re.match(r"(\d+)\.(\d+)", text)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def unified() -> bool:
    """Whether control groups are version 2 alone."""
    return (CONTROL_GROUPS / "cgroup.controllers").is_file()


def controller(name: str) -> bool:
    if unified():
        return name in (CONTROL_GROUPS / "cgroup.controllers").read_text(encoding="ascii").split()
    return (CONTROL_GROUPS / name / "cgroup.procs").is_file()


def control_groups() -> str:
    return "control groups v2" if unified() else "control groups v1"


def available_memory() -> int:
    text = Path("/proc/meminfo").read_text(encoding="ascii")
    return int(re.search(r"^MemAvailable:\s+(\d+) kB", text, re.MULTILINE).group(1)) * 1024


def _tried() -> list:
    """Needs root, and leaves nothing: each trial has namespaces of its own."""
    found = []
    if debian.which("ip") and not _works("--net", "ip link add dev pod0 type veth peer name pod1"):
        found.append(("it makes no network namespace with a veth pair", "load the module veth; a container needs --privileged"))
    if debian.which("nft") and not _works("--net", "nft add table ip t && nft add chain ip t c '{type nat hook output priority 0;}'"):
        found.append(("it takes no nftables NAT rules", "load the modules nf_tables and nft_chain_nat"))
    place = next(folder for folder in (state(), *state().parents) if folder.is_dir())
    with tempfile.TemporaryDirectory(prefix=".handover-check-", dir=place) as folder:
        overlay = f"cd '{folder}' && mkdir l u w m && mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m"
        if not _works("--mount", overlay):
            found.append((f"it mounts no overlay file system in {place}", "set HANDOVER_STATE to a folder on ext4 or xfs"))
    return found


def _works(namespace: str, script: str) -> bool:
    done = subprocess.run(
        ["unshare", namespace, "sh", "-c", script],
        env=os.environ | {"PATH": debian.search_path()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0
