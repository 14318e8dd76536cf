"""Container image archives: reading what one holds, and making one of a single program."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path

from .console import ClusterError
from .store import architecture

NOBODY = "65532:65532"


@dataclass(frozen=True)
class Image:
    """One image of an archive: its names, and the digest of its configuration, which is its id."""

    names: tuple
    id: str


def read(archive: Path) -> list:
    """The images of a docker archive (docker save, Jib, e2e/images/build)."""
    try:
        with tarfile.open(archive) as tar:
            manifest = json.load(_member(tar, "manifest.json"))
            return [_image(tar, entry) for entry in manifest]
    except FileNotFoundError as absent:
        raise ClusterError(f"no image archive {archive}") from absent
    except (tarfile.TarError, KeyError, ValueError) as broken:
        raise ClusterError(
            f"{archive} is no docker archive ({broken}); e2e/images/build and `docker save` make such"
        ) from broken


def full_name(name: str) -> str:
    """The name that the container runtime knows an image by."""
    first, slash, _ = name.partition("/")
    if not slash:
        name = f"docker.io/library/{name}"
    elif not ("." in first or ":" in first or first == "localhost"):
        name = f"docker.io/{name}"
    return name if ":" in name.rsplit("/", 1)[1] or "@" in name else name + ":latest"


def of_program(program: Path, name: str, target: Path) -> None:
    """Writes an archive with one layer that holds one statically linked program."""
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as tar:
        _add(tar, program.name, program.read_bytes(), 0o755)
    content = layer.getvalue()
    layer_id = hashlib.sha256(content).hexdigest()
    configuration = json.dumps(
        {
            "architecture": architecture(),
            "os": "linux",
            "config": {"Entrypoint": [f"/{program.name}"], "User": NOBODY},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{layer_id}"]},
        }
    ).encode()
    configuration_name = hashlib.sha256(configuration).hexdigest() + ".json"
    manifest = [{"Config": configuration_name, "RepoTags": [name], "Layers": [f"{layer_id}/layer.tar"]}]
    with tarfile.open(target, "w") as tar:
        _add(tar, configuration_name, configuration, 0o644)
        _add(tar, f"{layer_id}/layer.tar", content, 0o644)
        _add(tar, "manifest.json", json.dumps(manifest).encode(), 0o644)


def _image(tar: tarfile.TarFile, entry: dict) -> Image:
    content = _member(tar, entry["Config"]).read()
    return Image(tuple(map(full_name, entry.get("RepoTags") or ())), "sha256:" + hashlib.sha256(content).hexdigest())


def _member(tar: tarfile.TarFile, name: str):
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(f"{name} is no file")
    return found


def _add(tar: tarfile.TarFile, name: str, content: bytes, mode: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), mode
    tar.addfile(entry, io.BytesIO(content))
