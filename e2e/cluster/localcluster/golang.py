"""The Go command: where it is, and which version it is for a folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

# Whatever the user's Go settings are, these are what the binaries depend on.
FLAGS = ("-mod=readonly", "-trimpath", "-buildvcs=false")
LINKER_FLAGS = ("-s", "-w")


def command() -> str | None:
    """The Go command: of GOROOT, on the PATH, or where its own archive is unpacked."""
    root = os.environ.get("GOROOT")
    places = [Path(root, "bin", "go")] if root else []
    places += [Path(found)] if (found := shutil.which("go")) else []
    places += [Path("/usr/local/go/bin/go")]
    return next((str(place) for place in places if os.access(place, os.X_OK)), None)


def environment() -> dict:
    settings = os.environ | {"CGO_ENABLED": "0", "GOFLAGS": " ".join(FLAGS), "GOWORK": "off"}
    for name in ("GOOS", "GOARCH", "GOEXPERIMENT", "GOAMD64", "GOARM64"):
        settings.pop(name, None)
    return settings


def version_in(folder: Path) -> str:
    """The version that builds there, e.g. go1.26.8; Go may fetch a newer one for it. Empty if it cannot."""
    done = subprocess.run(
        [command() or "go", "env", "GOVERSION"],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else ""


def numbers(version: str) -> tuple:
    """go1.26.8 as (1, 26, 8); release candidates count as the release."""
    found = re.search(r"(\d+(?:\.\d+)*)", version)
    return tuple(int(part) for part in found.group(1).split(".")) if found else ()
