"""What the machine must have, said in one list before anything is begun."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from . import debian, golang, jdk, kernel
from .console import ClusterError, say
from .pins import BINARIES, go_needed
from .places import cache, state
from .store import ARCHITECTURES, Store

PYTHON = (3, 11)
GIGABYTE = 1 << 30
TO_BUILD = 16 * GIGABYTE  # modules, Go's own cache and the binaries, measured at 11
TO_RUN = 4 * GIGABYTE
MEMORY = 3 * GIGABYTE
# Unix sockets end at 108 characters, and the longest of ours is 50 below the folder.
LONGEST_STATE = 57


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for. Without a remedy it is there; with packages apt can bring it."""

    what: str
    detail: str
    remedy: str = ""
    packages: tuple = ()

    @property
    def there(self) -> bool:
        return not self.remedy


def look(own_cluster: bool) -> list:
    """All that the tests and the demo need."""
    return [_images(own_cluster), *for_a_cluster(own_cluster)]


def for_a_cluster(own_cluster: bool) -> list:
    """What the commands of this folder need, which work without images as well."""
    findings = [_platform(), _python(), _go(), _jdk(), *_system(debian.FOR_BUILDING), _disk()]
    if own_cluster:
        findings += [_root(), *_system(debian.FOR_A_NODE), _memory(), _state_path(), *_kernel()]
    return findings


def report(findings: list) -> str:
    """The list: what is missing first, with its remedy; then what apt can bring; then what is there."""
    absent = [f for f in findings if not f.there and not f.packages]
    from_apt = [f for f in findings if f.packages]
    there = [f for f in findings if f.there]
    lines = []
    if absent:
        lines.append("This machine lacks:")
        for finding in absent:
            lines += [f"  {finding.what}: {finding.detail}", f"      -> {finding.remedy}"]
    if from_apt:
        wanted = sorted({package for f in from_apt for package in f.packages})
        lines.append(f"Missing, from Debian: {', '.join(f.what for f in from_apt)}")
        if debian.can_install():
            lines.append(f"      -> e2e/cluster/build installs: {' '.join(wanted)}")
        else:
            lines.append(f"      -> as root: apt-get install {' '.join(wanted)}")
    if there:
        lines.append("Nothing is missing:" if len(there) == len(findings) else "There:")
        lines += [f"  {finding.what}: {finding.detail}" for finding in there]
    return "\n".join(lines)


def require(own_cluster: bool) -> None:
    """Ends with the list if something is missing; installs first what apt can bring."""
    findings = for_a_cluster(own_cluster)
    if all(finding.there for finding in findings):
        return
    wanted = sorted({package for finding in findings for package in finding.packages})
    hopeless = any(not f.there and not f.packages for f in findings)
    lacking = report([finding for finding in findings if not finding.there])
    if hopeless or not debian.can_install():
        raise ClusterError(lacking)
    say(lacking)
    debian.install(wanted)
    left = [finding for finding in for_a_cluster(own_cluster) if not finding.there]
    if left:
        raise ClusterError(report(left))


def _platform() -> Finding:
    there = f"{os.uname().sysname} {os.uname().machine}"
    if os.uname().sysname == "Linux" and os.uname().machine in ARCHITECTURES:
        return Finding("platform", there)
    return Finding("platform", f"this is {there}", "use Linux on x86_64 or aarch64, or give a cluster in KUBECONFIG")


def _images(own_cluster: bool) -> Finding:
    wanted = " ".join(debian.RELEASE).capitalize()
    registry = os.environ.get("HANDOVER_REGISTRY", "").strip()
    if registry and not own_cluster:
        return Finding("images", f"pulled from HANDOVER_REGISTRY={registry}")
    system = debian.system()
    if (system.get("ID"), system.get("VERSION_ID")) == debian.RELEASE:
        return Finding("images", f"made of packages of {wanted}, as this is")
    elsewhere = "build them from the Dockerfiles, push them and set HANDOVER_REGISTRY (see e2e/images/README.md)"
    return Finding(
        "images",
        f"they are made of packages of {wanted}; this is {system.get('PRETTY_NAME', 'another system')}",
        f"use {wanted}, or {'give a cluster in KUBECONFIG, ' if own_cluster else ''}{elsewhere}",
    )


def _python() -> Finding:
    version = sys.version.split()[0]
    if sys.version_info >= PYTHON:
        return Finding("Python", version)
    wanted = ".".join(map(str, PYTHON))
    return Finding("Python", f"this is {version}", f"make python3 a Python {wanted} or later, e.g. Debian 12's python3")


def _go() -> Finding:
    needed = max(go_needed((b.module.folder / "go.mod").read_text(encoding="utf-8")) for b in BINARIES.values())
    wanted = ".".join(map(str, needed))
    if golang.command() is None:
        return Finding("Go", "no go command on the PATH", f"install Go {wanted} or later from https://go.dev/dl/")
    found = {golang.version_in(b.module.folder) for b in BINARIES.values()}
    if "" not in found and all(golang.numbers(version) >= needed for version in found):
        return Finding("Go", ", ".join(sorted(found)))
    here = golang.version_in(Path("/")) or "unknown"
    return Finding(
        "Go",
        f"{golang.command()} is {here}, older than {wanted}",
        f"install Go {wanted} or later from https://go.dev/dl/, or let it fetch that itself: go env -w GOTOOLCHAIN=auto",
    )


def _jdk() -> Finding:
    home = jdk.find()
    if home:
        return Finding("JDK", f"{jdk.FEATURE} in {home}")
    others = ", ".join(f"{home} is {jdk.feature_of(home)}" for home in jdk.candidates())
    return Finding(
        f"JDK {jdk.FEATURE}",
        f"found only: {others}" if others else "found none",
        f"install a JDK {jdk.FEATURE} (e.g. Temurin, https://adoptium.net) and set JAVA_HOME to it",
    )


def _system(needs) -> list:
    found = [need.what for need in needs if need.there()]
    absent = [
        Finding(need.what, need.purpose, f"apt-get install {need.package}", (need.package,))
        if debian.which("apt-get")
        else Finding(need.what, need.purpose, f"install what has it here (Debian calls it {need.package})")
        for need in debian.missing(needs)
    ]
    return absent + ([Finding("commands", ", ".join(found))] if found else [])


def _disk() -> Finding:
    place = next(folder for folder in (cache(), *cache().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    needed = TO_BUILD if golang.command() and Store().missing() else TO_RUN
    text = f"{free / GIGABYTE:.0f} GB free at {place}"
    if free >= needed:
        return Finding("disk", text)
    return Finding("disk", f"{text}, {needed // GIGABYTE} are needed", "free some, or set HANDOVER_CACHE to a larger disk")


def _root() -> Finding:
    if os.geteuid() == 0:
        return Finding("root", "yes")
    return Finding(
        "root",
        "network namespaces, mounts and control groups need it",
        "run this as root (e.g. in a virtual machine), or give a cluster in KUBECONFIG",
    )


def _memory() -> Finding:
    free = kernel.available_memory()
    text = f"{free / GIGABYTE:.1f} GB available"
    if free >= MEMORY:
        return Finding("memory", text)
    return Finding("memory", f"{text}, {MEMORY // GIGABYTE} are needed", "end something, or give a cluster in KUBECONFIG")


def _state_path() -> Finding:
    place = str(state())
    if len(place) <= LONGEST_STATE:
        return Finding("state folder", place)
    return Finding(
        "state folder",
        f"{place} is too long: sockets in it would exceed 108 characters",
        f"set HANDOVER_STATE to a folder of at most {LONGEST_STATE} characters",
    )


def _kernel() -> list:
    lacking = kernel.lacking()
    if not lacking:
        return [Finding("kernel", f"{os.uname().release}, {kernel.control_groups()}")]
    return [Finding("kernel", detail, remedy) for detail, remedy in lacking]
