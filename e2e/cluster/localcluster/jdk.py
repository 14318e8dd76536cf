"""The JDK that the project is built with: found by asking each candidate, not by its name."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

FEATURE = 25


def find() -> Path | None:
    """The home of the first JDK of the wanted release: JAVA_HOME, then the PATH, then the usual folders."""
    return next((home for home in candidates() if feature_of(home) == FEATURE), None)


def candidates() -> list:
    found = [os.environ.get("JAVA_HOME")]
    compiler = shutil.which("javac")
    if compiler:
        found.append(os.path.dirname(os.path.dirname(os.path.realpath(compiler))))
    for folder, pattern in (
        ("/usr/lib/jvm", "*"),
        ("/usr/java", "*"),
        ("/opt", "*"),
        (Path.home() / ".sdkman/candidates/java", "*"),
        (Path.home() / ".jdks", "*"),
    ):
        found += sorted(Path(folder).glob(pattern)) if os.path.isdir(folder) else []
    homes = dict.fromkeys(Path(os.path.realpath(home)) for home in found if home)
    return [home for home in homes if os.access(home / "bin" / "javac", os.X_OK)]


def feature_of(home: Path) -> int:
    """The Java release that a JDK says it is; 0 if it does not answer."""
    try:
        said = subprocess.run(
            [str(home / "bin" / "javac"), "-version"], capture_output=True, text=True, check=False, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    return parse(said.stdout + said.stderr)


def parse(said: str) -> int:
    """javac 25.0.3 is 25, javac 1.8.0_402 is 8."""
    found = re.search(r"^javac (\d+)(?:\.(\d+))?", said, re.MULTILINE)
    if not found:
        return 0
    first = int(found.group(1))
    return int(found.group(2) or 0) if first == 1 else first
