"""Two builds of an image, compared layer by layer."""

import hashlib
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path

EXCEPTED = "excepted"


@dataclass(frozen=True)
class Part:
    """A layer, or the configuration: its digest here and there."""

    name: str
    here: str
    there: str
    reproducible: bool

    @property
    def equal(self) -> bool:
        return self.here == self.there or not self.reproducible


@dataclass(frozen=True)
class Compared:
    name: str
    parts: list

    @property
    def equal(self) -> bool:
        return all(part.equal for part in self.parts)


def compared(name: str, here: Path, there: Path) -> Compared:
    """The image of that name below two trees."""
    return compared_tars(name, *(tree / "e2e" / "images" / "target" / f"{name}.tar" for tree in (here, there)))


def compared_tars(name: str, here: Path, there: Path) -> Compared:
    first, second = _parts(here), _parts(there)
    names = list(dict.fromkeys([*first, *second]))
    absent = ("none", True)
    parts = []
    for part in names:
        one, other = first.get(part, absent), second.get(part, absent)
        parts.append(Part(part, one[0], other[0], one[1] and other[1]))
    return Compared(name, parts)


def _parts(tar: Path) -> dict:
    """Digests by name, from the bytes in the archive, and whether they are promised to be stable."""
    facts = json.loads(tar.with_suffix(".json").read_text(encoding="utf-8"))
    with tarfile.open(tar) as archive:
        manifest = json.load(archive.extractfile("manifest.json"))[0]
        config = json.load(archive.extractfile(manifest["Config"]))
        parts = {}
        for layer, path in zip(facts["layers"], manifest["Layers"], strict=True):
            digest = hashlib.file_digest(archive.extractfile(path), "sha256").hexdigest()
            parts[layer["name"]] = digest, layer["reproducible"]
    # The configuration names all layers, so those that may differ are taken out of it.
    config["rootfs"]["diff_ids"] = [
        layer["diffId"] if layer["reproducible"] else EXCEPTED for layer in facts["layers"]
    ]
    rest = json.dumps([config, manifest["RepoTags"]], sort_keys=True).encode()
    parts["configuration"] = hashlib.sha256(rest).hexdigest(), True
    return parts


def described(found: list) -> str:
    """One line for each layer."""
    lines = []
    for image in found:
        for part in image.parts:
            if part.here == part.there:
                verdict = "same"
            else:
                verdict = "DIFFERS" if part.reproducible else EXCEPTED
            lines.append(f"{image.name:13} {part.name:14} {part.here[:16]:16} {part.there[:16]:16} {verdict}")
    return "\n".join(lines)
