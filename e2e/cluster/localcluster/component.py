"""One process of the cluster: how it is started, and how one sees that it works."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from . import cgroups, debian, processes
from .console import ClusterError, say


@dataclass(frozen=True)
class Component:
    """A command with its arguments; trouble() is empty once it works, else says what does not.

    Its files are written when it is started, and not when it is only asked how it is.
    """

    name: str
    command: list
    trouble: Callable[[], str]
    files: dict = field(default_factory=dict)

    def write_files(self) -> None:
        for file, text in self.files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")


class Daemons:
    """Starts components in the background, with a log each, and notes them in the ledger."""

    def __init__(self, ledger: processes.Ledger, logs: Path) -> None:
        self._ledger = ledger
        self._logs = logs
        self._begun: dict = {}
        self._revived: set = set()
        logs.mkdir(exist_ok=True)

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def start(self, component: Component) -> None:
        self.log(component.name).unlink(missing_ok=True)
        self._launch(component)

    def revive(self, name: str) -> bool:
        """Starts one that has ended once more, and no more often than that; whether it did."""
        if name in self._revived:
            return False
        self._revived.add(name)
        say(f"{name} has ended and is started once more")
        self._ledger.forget(name)
        self._launch(self._begun[name])
        return True

    def _launch(self, component: Component) -> None:
        component.write_files()
        self._begun[component.name] = component
        with open(self.log(component.name), "ab") as log:
            process = subprocess.Popen(
                [str(part) for part in component.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment(),
                cwd="/",
                start_new_session=True,
                preexec_fn=cgroups.join_daemons,
            )
        started = processes.identify(component.name, process.pid)
        if started is None:
            raise ClusterError(f"{component.name} ended at once; its log: {self.log(component.name)}")
        self._ledger.add(started)

    def running(self, name: str) -> bool:
        return any(process.name == name and process.alive() for process in self._ledger.all())


def environment() -> dict:
    """What a daemon gets to know of the user's environment: next to nothing, least of all a proxy."""
    return {"PATH": debian.search_path(), "HOME": "/", "LANG": "C.UTF-8", "TZ": os.environ.get("TZ", "UTC")}
