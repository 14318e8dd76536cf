"""A tree with the commands as they are, and stand-ins for all that they call, which note that they were."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

E2E = Path(__file__).resolve().parents[2]
# A stand-in does what the environment has for its name, and its own part then.
HEAD = '#!/bin/sh\ncd {root}\necho "{name} $*" >> calls\neval "${{FAKE_{variable}:-:}}"\n'
PARTS = {
    "e2e/cluster/check": "",
    "e2e/cluster/build": "",
    "e2e/cluster/env": "echo export FAKE_TOOLS=there",
    "e2e/cluster/status": "[ -e up ] || exit 3",
    "e2e/cluster/up": "touch up",
    "e2e/cluster/down": "rm -f up; echo over >> calls",
    "e2e/cluster/load-image": "",
    "e2e/cluster/helm": "",
    "e2e/cluster/run": "",
    "e2e/images/build": """
mkdir -p e2e/images/target
for name in operator router; do echo "$FAKE_BYTES" > e2e/images/target/$name.tar; done
""",
    "e2e/images/verify-reproducible": "",
    "e2e/cluster/tests/live.py": "",
    "bin/mvn": "",
    "bin/python3": "for file in $*; do case $file in *.py) exec sh $file;; esac; done",
}
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Tree:
    """One such tree; the commands run in it with nothing of the caller's settings."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.root = Path(self._folder.name)
        shutil.copytree(E2E / "commands", self.root / "e2e/commands", ignore=shutil.ignore_patterns("tests"))
        for command in ("verify", "demo", "bench"):
            shutil.copy(E2E / command, self.root / "e2e")
        for place, part in PARTS.items():
            file = self.root / place
            file.parent.mkdir(parents=True, exist_ok=True)
            head = HEAD.format(root=self.root, name=file.name, variable=file.stem.replace("-", "_").upper())
            file.write_text(f"{head}{part}\n", encoding="utf-8")
            file.chmod(0o755)

    def close(self) -> None:
        self._folder.cleanup()

    def calls(self) -> list:
        file = self.root / "calls"
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    def called(self, name: str) -> list:
        """The arguments of each call of it."""
        return [call.removeprefix(f"{name} ") for call in self.calls() if call.startswith(f"{name} ")]

    def start(self, *command: str, stderr=subprocess.PIPE, ignored: tuple = (), **env: str) -> subprocess.Popen:
        def dispositions() -> None:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)

        path = f"{self.root / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return subprocess.Popen(
            [sys.executable, self.root / "e2e" / command[0], *command[1:]],
            env={"PATH": path, "FAKE_BYTES": "bytes", **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            preexec_fn=dispositions,
        )

    def run(self, *command: str, **env: str) -> subprocess.CompletedProcess:
        process = self.start(*command, **env)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def noted(self, name: str) -> int:
        """The number that a stand-in leaves in a file, once it is there."""
        file = self.root / name
        return int(until(lambda: file.exists() and file.read_text(encoding="ascii").strip()))


def until(check, seconds: float = 20):
    deadline = time.monotonic() + seconds
    while not (found := check()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not so after {seconds} s")
        time.sleep(0.02)
    return found


def alive(pid: int) -> bool:
    """Not counting remains that nobody has collected."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rsplit(")", 1)[1].split()[0] not in "ZX"
