"""Files from Debian packages, without installing them."""

import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .layers import Layer, USER
from .workspace import HERE, BuildError, digest_of, downloads, run, say, step

LOCK = HERE / "debian.lock"
GLIBC = ["libc6"]
# What a JVM, and a Python that only serves, load from glibc at run time.
GLIBC_FILES = (
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
    "libc.so.6",
    "libdl.so.2",
    "libm.so.6",
    "libnss_dns.so.2",
    "libnss_files.so.2",
    "libpthread.so.0",
    "libresolv.so.2",
    "librt.so.1",
    "libutil.so.1",
)


@dataclass(frozen=True)
class Package:
    """One package file. Without a pinned `sha256` it is what apt's signed lists vouch for."""

    name: str
    version: str
    sha256: str | None

    def file(self) -> Path | None:
        """Where it was downloaded to, if it was."""
        escaped = self.version.replace(":", "%3a")
        names = (f"{self.name}_{escaped}_{built_for}.deb" for built_for in (architecture(), "all"))
        return next((file for name in names if (file := _store() / name).exists()), None)


def packages(names: list) -> list:
    """The pinned version of each package as long as Debian has it, else the one it has now."""
    pins, offered = pinned(), _offered(tuple(names))
    chosen = []
    for name in names:
        pin = pins.get(name)
        if pin and (pin.file() or pin.version in offered[name]):
            chosen.append(pin)
            continue
        if pin:
            say(f"  Debian no longer has {name} {pin.version}: taking {offered[name][0]}, so digests will be others")
        chosen.append(Package(name, offered[name][0], None))
    return chosen


def pinned() -> dict:
    """What debian.lock says for this machine's architecture, by name."""
    rows = [line.split() for line in LOCK.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {name: Package(name, version, sha256) for name, version, built_for, sha256 in rows if built_for == architecture()}


def pin(names: list) -> None:
    """Writes what Debian has now to debian.lock; lines of other architectures stay."""
    text = LOCK.read_text(encoding="utf-8").splitlines()
    head = [line for line in text if line.startswith("#")]
    rows = [line for line in text if not line.startswith("#") and line.split()[2] != architecture()]
    _refresh()
    offered = _offered(tuple(names))
    for package in [Package(name, offered[name][0], None) for name in names]:
        _download([package])
        rows.append(f"{package.name} {package.version} {architecture()} {_sha256(package.file())}")
    LOCK.write_text("\n".join([*head, *sorted(rows)]) + "\n", encoding="utf-8")


@cache
def architecture() -> str:
    return run(["dpkg", "--print-architecture"], "ask for the architecture").strip()


@cache
def _offered(names: tuple) -> dict:
    """The versions of each package that apt knows, the one it would install first."""
    found = _listed(names)
    if len(found) < len(names):
        _refresh()
        found = _listed(names)
    missing = [name for name in names if name not in found]
    if missing:
        raise BuildError(
            f"no Debian package {', '.join(missing)} here: on another system than Debian 12 build the images"
            " from the Dockerfiles instead"
        )
    return found


def _listed(names: tuple) -> dict:
    listed = run(["apt-cache", "policy", *names], "look up Debian packages", env=os.environ | {"LC_ALL": "C"})
    found = {}
    for name, candidate, table in re.findall(
        r"^(\S+):\n.*\n  Candidate: (\S+)\n  Version table:\n((?: .*\n?)*)", listed, re.MULTILINE
    ):
        others = re.findall(r"^ (?:   |\*\*\*) (\S+) ", table, re.MULTILINE)
        if candidate != "(none)":
            found[name] = list(dict.fromkeys([candidate, *others]))
    return found


def extract(names: list, root: Path) -> None:
    """Unpacks packages below root, with /lib, /bin and the like merged into /usr."""
    for package in _download(packages(names)):
        run(["dpkg-deb", "-x", package.file(), root], f"unpack {package.name}")
        # dpkg-deb may replace the links with folders, so they are merged after each package.
        _merge_usr(root)


def _store() -> Path:
    store = downloads() / "debs"
    store.mkdir(exist_ok=True)
    return store


def _download(wanted: list) -> list:
    missing = [f"{package.name}={package.version}" for package in wanted if not package.file()]
    if missing:
        try:
            run(["apt-get", "download", "-q", *missing], "download Debian packages", cwd=_store())
        except BuildError:
            # Package lists grow stale: a version they name may be gone.
            _refresh()
            wanted = packages([package.name for package in wanted])
            missing = [f"{package.name}={package.version}" for package in wanted if not package.file()]
            if missing:
                run(["apt-get", "download", "-q", *missing], "download Debian packages", cwd=_store())
    for package in wanted:
        found = _sha256(package.file())
        if package.sha256 not in (None, found):
            package.file().unlink()
            raise BuildError(
                f"{package.name} {package.version} is not the pinned file: its SHA-256 is {found}, debian.lock"
                f" says {package.sha256}. The file was deleted; run the build again"
            )
    return wanted


def _refresh() -> None:
    with step("apt-get update"):
        run(["apt-get", "update", "-q"], "refresh Debian's package lists")
    _offered.cache_clear()


def _sha256(file: Path) -> str:
    with open(file, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _merge_usr(root: Path) -> None:
    for name in ("bin", "sbin", "lib", "lib64"):
        top, merged = root / name, root / "usr" / name
        if top.is_dir() and not top.is_symlink():
            shutil.copytree(top, merged, symlinks=True, dirs_exist_ok=True)
            shutil.rmtree(top)


def base() -> Layer:
    """What every image stands on: glibc, a user, a place for temporary files."""

    def fill(root: Path) -> None:
        unpacked = root / ".unpacked"
        extract(GLIBC, unpacked)
        libraries = root / "usr" / "lib" / f"{os.uname().machine}-linux-gnu"
        libraries.mkdir(parents=True)
        for found in sorted((unpacked / "usr" / "lib").rglob("*")):
            if found.name in GLIBC_FILES and not found.is_symlink():
                shutil.copy2(found, libraries / found.name)
        shutil.rmtree(unpacked)
        _skeleton(root)

    return Layer("glibc", digest_of(packages(GLIBC), GLIBC_FILES, USER, 1), fill)


def _skeleton(root: Path) -> None:
    for link in ("bin", "lib", "lib64"):
        (root / "usr" / link).mkdir(parents=True, exist_ok=True)
        (root / link).symlink_to(f"usr/{link}")
    loader = "ld-linux-x86-64.so.2" if os.uname().machine == "x86_64" else "ld-linux-aarch64.so.1"
    place = "lib64" if os.uname().machine == "x86_64" else "lib"
    (root / "usr" / place / loader).symlink_to(f"/usr/lib/{os.uname().machine}-linux-gnu/{loader}")
    identity(root)


def identity(root: Path) -> None:
    """The user that every image runs as, and /tmp."""
    etc = root / "etc"
    etc.mkdir()
    (etc / "passwd").write_text(f"root:x:0:0::/:/none\nhandover:x:{USER}:{USER}::/:/none\n", encoding="utf-8")
    (etc / "group").write_text(f"root:x:0:\nhandover:x:{USER}:\n", encoding="utf-8")
    (etc / "nsswitch.conf").write_text("hosts: files dns\n", encoding="utf-8")
    (root / "tmp").mkdir()
    (root / "tmp").chmod(0o1777)
