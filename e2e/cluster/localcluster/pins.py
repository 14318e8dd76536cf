"""What is built from Go modules. The versions stand in tools/*/go.mod and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .console import ClusterError
from .places import TOOLS


OWN = "own"


@dataclass(frozen=True)
class Module:
    """One folder of tools/: a go.mod that pins one module, or a program of our own."""

    name: str
    pins: str | None
    stamp: Callable[[str], dict] = lambda version: {}
    release: Callable[[str], str] = lambda version: version

    @property
    def folder(self) -> Path:
        return TOOLS / self.name

    @cached_property
    def version(self) -> str:
        """The version pinned, without the v; our own programs go by their content."""
        if self.pins is None:
            return OWN
        return pinned((self.folder / "go.mod").read_text(encoding="utf-8"), self.pins)

    @property
    def reports(self) -> str:
        """The version that the commands must name when asked."""
        return self.release(self.version)

    @property
    def linker_settings(self) -> list:
        return [f"-X {name}={value}" for name, value in sorted(self.stamp(self.reports).items())]


@dataclass(frozen=True)
class Binary:
    """A command, where its main package is, and how to ask for its version (not, if empty)."""

    name: str
    module: Module
    package: str
    ask: tuple = ("--version",)


def pinned(go_mod: str, path: str) -> str:
    """The version that a go.mod requires of a module, without the v."""
    found = re.search(rf"^(?:require)?\s*{re.escape(path)} v(\S+)", go_mod, re.MULTILINE)
    if not found:
        raise ClusterError(f"the go.mod pins no version of {path}")
    return found.group(1)


def go_needed(go_mod: str) -> tuple:
    """The Go version of a go.mod's go line, as numbers."""
    found = re.search(r"^go (\d+(?:\.\d+)*)", go_mod, re.MULTILINE)
    if not found:
        raise ClusterError("the go.mod has no go line")
    return tuple(int(part) for part in found.group(1).split("."))


def prometheus_release(module_version: str) -> str:
    """Prometheus 3.16.0 is module version 0.316.0: Go allows no v3 without a path that ends in it."""
    _, minor, patch = module_version.split(".")
    return f"{int(minor) // 100}.{int(minor) % 100}.{patch}"


def _kubernetes_stamp(version: str) -> dict:
    major, minor, _ = version.split(".")
    base = "k8s.io/component-base/version."
    return {
        base + "gitVersion": "v" + version,
        base + "gitMajor": major,
        base + "gitMinor": minor,
        base + "gitTreeState": "clean",
    }


KUBERNETES = Module("kubernetes", "k8s.io/kubernetes", _kubernetes_stamp)
ETCD = Module("etcd", "go.etcd.io/etcd/server/v3")
COREDNS = Module("coredns", "github.com/coredns/coredns")
HELM = Module("helm", "helm.sh/helm/v4", lambda v: {"helm.sh/helm/v4/internal/version.version": "v" + v})
PROMETHEUS = Module(
    "prometheus",
    "github.com/prometheus/prometheus",
    lambda v: {"github.com/prometheus/common/version.Version": v},
    prometheus_release,
)


def _kubernetes(name: str, *ask: str) -> Binary:
    return Binary(name, KUBERNETES, "k8s.io/kubernetes/cmd/" + name, ask or ("--version",))


# In the order in which they are built: what tests without a node need comes first.
BINARIES = {
    binary.name: binary
    for binary in (
        _kubernetes("kube-apiserver"),
        Binary("etcd", ETCD, "go.etcd.io/etcd/server/v3"),
        _kubernetes("kubectl", "version", "--client"),
        Binary("helm", HELM, "helm.sh/helm/v4/cmd/helm", ("version", "--short")),
        _kubernetes("kube-controller-manager"),
        _kubernetes("kube-scheduler"),
        _kubernetes("kubelet"),
        _kubernetes("kube-proxy"),
        Binary("coredns", COREDNS, "github.com/coredns/coredns", ("-version",)),
        Binary("prometheus", PROMETHEUS, "github.com/prometheus/prometheus/cmd/prometheus"),
        Binary("pause", Module("pause", None), ".", ()),
        Binary("probe", Module("probe", None), ".", ()),
    )
}

# What a test against an API server alone needs.
API_SERVER = ("kube-apiserver", "etcd", "kubectl")
# What is needed although somebody else runs the cluster.
WITHOUT_A_NODE = (*API_SERVER, "helm", "prometheus")
