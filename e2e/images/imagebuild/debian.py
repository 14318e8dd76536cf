"""Files from Debian packages, without installing them."""

import os
import re
import shutil
from pathlib import Path

from .layers import Layer, USER
from .workspace import BuildError, cache, digest_of, run, step

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


def versions(packages: list) -> dict:
    """The version of each package that apt would install."""
    listed = run(["apt-cache", "policy", *packages], "look up Debian packages", env=os.environ | {"LC_ALL": "C"})
    found = {
        name: version
        for name, version in re.findall(r"^(\S+):\n.*\n  Candidate: (\S+)", listed, re.MULTILINE)
        if version != "(none)"
    }
    missing = [name for name in packages if name not in found]
    if missing:
        raise BuildError(
            f"no Debian package {', '.join(missing)} here. Run `apt-get update`; on another system than"
            " Debian 12 build the images from the Dockerfiles beside this command instead"
        )
    return found


def extract(packages: list, root: Path) -> None:
    """Unpacks packages below root, with /lib, /bin and the like merged into /usr."""
    for deb in _download(versions(packages)):
        run(["dpkg-deb", "-x", deb, root], f"unpack {deb.name}")
        # dpkg-deb may replace the links with folders, so they are merged after each package.
        _merge_usr(root)


def _download(wanted: dict) -> list:
    store = cache() / "debs"
    store.mkdir(exist_ok=True)
    architecture = run(["dpkg", "--print-architecture"], "ask for the architecture").strip()

    def file_of(name):
        escaped = wanted[name].replace(":", "%3a")
        return next((f for a in (architecture, "all") if (f := store / f"{name}_{escaped}_{a}.deb").exists()), None)

    missing = [name for name in wanted if file_of(name) is None]
    if missing:
        command = ["apt-get", "download", "-q", *[f"{name}={wanted[name]}" for name in missing]]
        try:
            run(command, "download Debian packages", cwd=store)
        except BuildError:
            # Package lists grow stale: a version they name may be gone.
            with step("apt-get update"):
                run(["apt-get", "update", "-q"], "refresh Debian's package lists")
            return _download(versions(list(wanted)))
    return [file_of(name) for name in wanted]


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

    return Layer("glibc", digest_of(versions(GLIBC), GLIBC_FILES, USER, 1), fill)


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
