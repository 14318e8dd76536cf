"""Layers and images: deterministic tars of prepared folders."""

import hashlib
import io
import json
import os
import shutil
import stat
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from . import workspace
from .workspace import EPOCH, TARGET, VERSION, cache, digest_of, step

USER = 10001
# Grows when the way layers are packed changes, so that no old one is taken from the cache.
FORMAT = 1


@dataclass(frozen=True)
class Layer:
    """A folder that becomes one layer.

    `key` stands for everything the content depends on. `fill` puts the content into an empty
    folder. `reproducible` is false where the same inputs may give different bytes.
    """

    name: str
    key: str
    fill: Callable[[Path], None]
    reproducible: bool = True
    owned_by_user: tuple = ()

    def built(self) -> "BuiltLayer":
        key = digest_of(FORMAT, self.name, self.key, self.owned_by_user)[:32]
        tar = cache() / "layers" / f"{key}.tar"
        mark = tar.with_suffix(".sha256")
        if not (tar.exists() and mark.exists()):
            with step(f"layer {self.name}"):
                self._build(tar, mark)
        os.utime(tar)
        return BuiltLayer(self.name, tar, mark.read_text(encoding="utf-8").strip(), self.reproducible)

    def _build(self, tar: Path, mark: Path) -> None:
        tar.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="layer-", dir=cache()) as folder:
            root = Path(folder, "root")
            root.mkdir()
            self.fill(root)
            new = Path(folder, "layer.tar")
            pack(root, new, self.owned_by_user)
            with open(new, "rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            new.rename(tar)
        mark.write_text(digest, encoding="utf-8")


@dataclass(frozen=True)
class BuiltLayer:
    name: str
    tar: Path
    diff_id: str
    reproducible: bool


@dataclass(frozen=True)
class Image:
    """What a container starts from."""

    name: str
    layers: list
    entrypoint: list
    env: dict = field(default_factory=dict)
    ports: tuple = ()
    tag: str = VERSION

    @property
    def reference(self) -> str:
        return f"handover/{self.name}:{self.tag}"

    def build(self) -> dict:
        """Writes target/<name>.tar, unless it is there already; returns what it consists of."""
        layers = [layer.built() for layer in self.layers]
        config = self._config(layers)
        image_id = hashlib.sha256(config).hexdigest()
        tar = TARGET / f"{self.name}.tar"
        report = {
            "image": self.reference,
            "id": f"sha256:{image_id}",
            "tar": str(tar),
            "layers": [
                {
                    "name": layer.name,
                    "diffId": f"sha256:{layer.diff_id}",
                    "bytes": layer.tar.stat().st_size,
                    "reproducible": layer.reproducible,
                }
                for layer in layers
            ],
        }
        facts = tar.with_suffix(".json")
        text = json.dumps(report, indent=2) + "\n"
        if tar.exists() and facts.exists() and facts.read_text(encoding="utf-8") == text:
            return report | {"changed": False}
        with step(f"writing {tar.relative_to(workspace.REPOSITORY)}"):
            self._write(tar, config, image_id, layers)
        facts.write_text(text, encoding="utf-8")
        return report | {"changed": True}

    def _config(self, layers: list) -> bytes:
        config = {
            "architecture": {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine, os.uname().machine),
            "os": "linux",
            "created": "2026-01-01T00:00:00Z",
            "config": {
                "User": f"{USER}:{USER}",
                "WorkingDir": "/",
                "Entrypoint": self.entrypoint,
                "Env": [f"{key}={value}" for key, value in self.env.items()],
                "ExposedPorts": {f"{port}/tcp": {} for port in self.ports},
                "Labels": {
                    "org.opencontainers.image.title": f"handover {self.name}",
                    "org.opencontainers.image.version": self.tag,
                    "org.opencontainers.image.licenses": "Apache-2.0",
                },
            },
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{layer.diff_id}" for layer in layers]},
            "history": [{"created": "2026-01-01T00:00:00Z", "created_by": layer.name} for layer in layers],
        }
        return json.dumps(config, sort_keys=True).encode()

    def _write(self, tar: Path, config: bytes, image_id: str, layers: list) -> None:
        tar.parent.mkdir(parents=True, exist_ok=True)
        manifest = [
            {
                "Config": f"{image_id}.json",
                "RepoTags": [self.reference],
                "Layers": [f"{layer.diff_id}/layer.tar" for layer in layers],
            }
        ]
        new = tar.with_suffix(".tar.new")
        with tarfile.open(new, "w", format=tarfile.PAX_FORMAT) as archive:
            _add_bytes(archive, f"{image_id}.json", config)
            for layer in {layer.diff_id: layer for layer in layers}.values():
                entry = _entry(f"{layer.diff_id}/layer.tar", 0o644)
                entry.size = layer.tar.stat().st_size
                with open(layer.tar, "rb") as content:
                    archive.addfile(entry, content)
            _add_bytes(archive, "manifest.json", json.dumps(manifest).encode())
        new.rename(tar)


def pack(root: Path, tar: Path, owned_by_user: tuple) -> None:
    """Same content, same bytes: names sorted, times, owners and modes set."""
    with tarfile.open(tar, "w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(root.rglob("*"), key=lambda found: found.relative_to(root).parts):
            name = str(path.relative_to(root))
            status = path.lstat()
            entry = _entry(name, 0o755 if status.st_mode & stat.S_IXUSR else 0o644)
            if name in owned_by_user:
                entry.uid = entry.gid = USER
            if path.is_symlink():
                entry.type, entry.linkname, entry.mode = tarfile.SYMTYPE, os.readlink(path), 0o777
                archive.addfile(entry)
            elif path.is_dir():
                entry.type = tarfile.DIRTYPE
                entry.mode = 0o1777 if status.st_mode & stat.S_ISVTX else 0o755
                archive.addfile(entry)
            else:
                entry.size = status.st_size
                with open(path, "rb") as content:
                    archive.addfile(entry, content)


def _entry(name: str, mode: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.mtime, entry.mode = EPOCH, mode
    return entry


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = _entry(name, 0o644)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))


def copy_tree(source: Path, destination: Path) -> None:
    """Copies a folder with the time stamps that the image will show."""
    shutil.copytree(source, destination, symlinks=True, dirs_exist_ok=True)
    set_times(destination)


def set_times(root: Path) -> None:
    for path in [root, *root.rglob("*")]:
        os.utime(path, (EPOCH, EPOCH), follow_symlinks=False)


def prune(days: int = 30) -> None:
    """Forgets layers that no build has used for a while."""
    import time

    oldest = time.time() - days * 86400
    for tar in (cache() / "layers").glob("*.tar"):
        if tar.stat().st_mtime < oldest:
            tar.with_suffix(".sha256").unlink(missing_ok=True)
            tar.unlink()
