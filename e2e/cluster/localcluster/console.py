"""What is said while things take their time, and how failures are told."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path


class ClusterError(Exception):
    """A failure that the reader can do something about; the message says what."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Progress:
    """One line about work under way: rewritten on a terminal, repeated now and then in a log."""

    FIRST = 2.0  # seconds until a log says what is waited for
    EVERY = 30.0  # seconds between the lines after that

    def __init__(self, title: str) -> None:
        self.title = title
        self.started = time.monotonic()
        self._next = self.FIRST
        self._live = sys.stderr.isatty()
        self.tick()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def tick(self) -> None:
        if self._live:
            print(f"\r{self.title} ... {self.seconds:.0f} s\x1b[K", end="", file=sys.stderr, flush=True)
        elif self.seconds >= self._next:
            say(f"{self.title} ...")
            self._next = self.seconds + self.EVERY

    def done(self, result: str = "done") -> None:
        """The end of the line; in a log nothing is said of what took no time."""
        if self._live:
            print("\r\x1b[K", end="", file=sys.stderr)
        if self._live or result != "done" or self.seconds > 0.3:
            say(f"{self.title}: {result}, {self.seconds:.1f} s")


@contextmanager
def step(title: str):
    """Announces work that takes seconds, and says how long it took."""
    progress = Progress(title)
    try:
        yield progress
    except BaseException:
        progress.done("failed")
        raise
    progress.done()


def run(command: list, why: str, **options) -> str:
    """Runs a tool and returns what it prints; a failure shows its last lines under what it was to do."""
    command = [str(part) for part in command]
    options.setdefault("stdin", subprocess.DEVNULL)
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False, **options
        )
    except FileNotFoundError as absent:
        raise ClusterError(f"cannot {why}: the command {command[0]} is not installed") from absent
    if done.returncode:
        raise ClusterError(
            f"cannot {why}: {Path(command[0]).name} ended with {done.returncode}\n{indented(done.stdout)}"
        )
    return done.stdout


def indented(text: str, lines: int = 15) -> str:
    """The last lines of a text, set off from what is said about them."""
    return "\n".join("    " + line for line in text.strip().splitlines()[-lines:])


def last_lines(file: Path, lines: int = 15) -> str:
    try:
        with open(file, "rb") as log:
            log.seek(max(0, file.stat().st_size - 16384))
            return indented(log.read().decode(errors="replace"), lines)
    except FileNotFoundError:
        return "    (it wrote nothing)"
