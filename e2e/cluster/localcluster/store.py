"""Built binaries, kept under a key of all that went into them: nothing is built twice."""

from __future__ import annotations

import hashlib
import platform
from pathlib import Path

from . import golang
from .pins import API_SERVER, BINARIES, KUBERNETES, Binary, Module
from .places import cache

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def architecture() -> str:
    return ARCHITECTURES.get(platform.machine(), platform.machine())


def key(module: Module, go_version: str) -> str:
    """Changes with the pins of this module, the flags or the Go version, and with nothing else."""
    total = hashlib.sha256()
    files = sorted(file for file in module.folder.iterdir() if file.suffix in (".mod", ".sum", ".go"))
    for part in (
        *(file.read_bytes() for file in files),
        " ".join((*golang.FLAGS, *golang.LINKER_FLAGS, *module.linker_settings)).encode(),
        go_version.encode(),
        architecture().encode(),
    ):
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()[:16]


class Store:
    """The cache's folder of binaries, as seen with the Go command of this machine."""

    def __init__(self) -> None:
        self._folders: dict = {}

    def folder(self, module: Module) -> Path:
        if module.name not in self._folders:
            built_by = golang.version_in(module.folder) if golang.command() else ""
            self._folders[module.name] = cache() / "bin" / f"{module.name}-{key(module, built_by)}"
        return self._folders[module.name]

    def file(self, binary: Binary) -> Path:
        return self.folder(binary.module) / binary.name

    def named(self, name: str) -> Path:
        return self.file(BINARIES[name])

    def missing(self, names=tuple(BINARIES)) -> list:
        return [name for name in names if not self.named(name).is_file()]

    def api_server_folder(self) -> Path:
        """What KUBE_API_TEST_DIR names: a folder by version and platform, of links into the store."""
        parts = "-".join(self.folder(BINARIES[name].module).name[-16:] for name in ("kube-apiserver", "etcd"))
        return cache() / "kube-api-test" / parts

    def link_api_server(self) -> None:
        folder = self.api_server_folder() / "k8s" / f"{KUBERNETES.version}-linux-{architecture()}"
        folder.mkdir(parents=True, exist_ok=True)
        for name in API_SERVER:
            replace_link(folder / name, self.named(name))

    def link_commands(self) -> Path:
        """A folder for the PATH with the commands that people type."""
        parts = "-".join(self.folder(BINARIES[name].module).name[-16:] for name in ("kubectl", "helm"))
        return cache() / "path" / parts

    def link_path(self) -> None:
        folder = self.link_commands()
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("kubectl", "helm"):
            replace_link(folder / name, self.named(name))


def replace_link(link: Path, target: Path) -> None:
    if link.is_symlink() and link.readlink() == target:
        return
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
