"""What comes from Debian packages, and installing what is missing."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .console import ClusterError, run, step

# Root's folders are not on everybody's PATH.
SYSTEM_FOLDERS = ("/usr/local/sbin", "/usr/sbin", "/sbin")
PLUGIN_FOLDERS = (Path("/usr/lib/cni"), Path("/opt/cni/bin"))
PLUGINS = ("loopback", "ptp", "host-local")
# The release whose packages e2e/images/debian.lock pins: ID and VERSION_ID of os-release(5).
RELEASE = ("debian", "12")
OS_RELEASE = Path("/etc/os-release")


@dataclass(frozen=True)
class Need:
    """Something of the system: what it is for, how to tell that it is there, the package that has it."""

    what: str
    purpose: str
    package: str
    there: Callable[[], bool]


def system() -> dict:
    """What this system says it is: the variables of os-release(5)."""
    try:
        return parse_os_release(OS_RELEASE.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def parse_os_release(text: str) -> dict:
    words = (shlex.split(line, comments=True) for line in text.splitlines())
    return dict(assignment.split("=", 1) for line in words for assignment in line[:1] if "=" in assignment)


def search_path() -> str:
    return os.pathsep.join([os.environ.get("PATH", os.defpath), *SYSTEM_FOLDERS])


def which(command: str) -> str | None:
    return shutil.which(command, path=search_path())


def plugin_folder() -> Path | None:
    """Where the container network plugins are."""
    return next((f for f in PLUGIN_FOLDERS if all(os.access(f / name, os.X_OK) for name in PLUGINS)), None)


def _command(name: str, purpose: str, package: str) -> Need:
    return Need(name, purpose, package, lambda: which(name) is not None)


# The project itself, on whatever cluster.
FOR_BUILDING = (
    _command("mvn", "builds the Java modules", "maven"),
    Need("pip", "fetches the sample model server", "python3-pip", lambda: importlib.util.find_spec("pip") is not None),
)
# Only a cluster of our own.
FOR_A_NODE = (
    _command("containerd", "runs the pods", "containerd"),
    _command("ctr", "loads images", "containerd"),
    _command("runc", "starts the containers", "runc"),
    Need("network plugins", "connect the pods", "containernetworking-plugins", lambda: plugin_folder() is not None),
    _command("nft", "routes Services to pods", "nftables"),
    _command("ip", "makes the network namespace", "iproute2"),
    _command("openssl", "makes the certificates", "openssl"),
)


def missing(needs) -> list:
    return [need for need in needs if not need.there()]


def packages(needs) -> list:
    return sorted({need.package for need in needs})


def can_install() -> bool:
    return os.geteuid() == 0 and which("apt-get") is not None


def install(wanted: list) -> None:
    """Installs packages and removes none: a machine's own container engine is left as it is."""
    settings = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    command = ["apt-get", "install", "-q", "-y", "--no-install-recommends", "--no-remove"]
    command += ["-o", "DPkg::Lock::Timeout=300", *wanted]
    with step(f"installing Debian packages: {' '.join(wanted)}"):
        try:
            run(command, "install them", env=settings)
        except ClusterError:
            # Most often the lists are too old, or there are none.
            run(["apt-get", "update", "-q"], "refresh Debian's package lists", env=settings)
            run(command, "install them", env=settings)
