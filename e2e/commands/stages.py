"""Runs one command after another, or some at once, and says how it goes.

Each has a log of its own. While one runs, the last line of its log is shown now and then; when one
fails, the end of its log is.
"""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from .interruption import INTERRUPTION

REPOSITORY = Path(__file__).resolve().parents[2]
LOGS = REPOSITORY / "e2e" / "target" / "logs"
HEARTBEAT = 20
TAIL = 40
PAUSE = 0.05
# How long an interrupted process may take to put things in order.
PATIENCE = 30
COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Failed(Exception):
    """Nothing can go on; the message says why, and what to do about it."""


class Skipped(Exception):
    """A stage has no place here; the message says why."""


@dataclass(frozen=True)
class Stage:
    """A command. `closing` finds the lines with which it sums up what it did."""

    name: str
    command: tuple
    env: dict = field(default_factory=dict)
    closing: re.Pattern | None = None

    @property
    def log(self) -> Path:
        return LOGS / f"{self.name}.log"


@dataclass(frozen=True)
class Outcome:
    """How a stage ended. Remarks say what its own closing lines do not."""

    stage: Stage
    status: int
    seconds: float
    remarks: tuple = ()

    def lines(self) -> list:
        return [clean(line) for line in self.stage.log.read_text(encoding="utf-8", errors="replace").splitlines()]

    def closing_lines(self) -> list:
        if self.stage.closing is None:
            return []
        return [line for line in self.lines() if self.stage.closing.search(line)]


def clean(line: str) -> str:
    return COLOURS.sub("", line).rstrip()


def span(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def say(text: str) -> None:
    """Progress; results go to standard output. Whether anybody still reads it, is no reason to stop."""
    with suppress(OSError):
        print(text, file=sys.stderr, flush=True)


class Running:
    """A stage that has begun, in a process group of its own."""

    def __init__(self, stage: Stage) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        self.stage = stage
        self.started = time.monotonic()
        self._log = open(stage.log, "wb")
        self._process = subprocess.Popen(
            stage.command,
            cwd=REPOSITORY,
            env={**os.environ, **stage.env},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        say(f"==> {stage.name:<14} {' '.join(map(str, stage.command))}")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def ended(self) -> bool:
        return self._process.poll() is not None

    def outcome(self) -> Outcome:
        status = self._process.returncode
        outcome = Outcome(self.stage, status, self.seconds)
        if status == 0:
            say(f"    {self.stage.name:<14} ok in {span(self.seconds)}")
        else:
            say(f"    {self.stage.name:<14} FAILED with {status} after {span(self.seconds)}; the end of its log:")
            for line in self._lines()[-TAIL:]:
                say(f"    | {line}")
            say(f"    the whole log: {self.stage.log.relative_to(REPOSITORY)}")
        return outcome

    def pulse(self) -> str:
        lines = self._lines()
        return f"    {self.stage.name:<14} {span(self.seconds)}  {lines[-1][:110] if lines else ''}"

    def end(self) -> None:
        self._log.close()
        end(self._process)

    def _lines(self) -> list:
        with open(self.stage.log, "rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - 16384))
            text = log.read().decode("utf-8", "replace")
        return [line for line in map(clean, text.splitlines()) if line]


def run(*stages: Stage) -> list:
    """Runs all at once and returns their outcomes; whatever happens, none of them goes on after."""
    running = []
    try:
        for stage in stages:
            INTERRUPTION.heed()
            running.append(Running(stage))
        return _wait(running)
    finally:
        for one in running:
            one.end()


def _wait(running: list) -> list:
    outcomes = {}
    beat = time.monotonic() + HEARTBEAT
    while len(outcomes) < len(running):
        INTERRUPTION.heed()
        time.sleep(PAUSE)
        for one in running:
            if one not in outcomes and one.ended():
                outcomes[one] = one.outcome()
        if time.monotonic() > beat:
            beat = time.monotonic() + HEARTBEAT
            for one in running:
                if one not in outcomes:
                    say(one.pulse())
    return [outcomes[one] for one in running]


def attached(command: tuple, env: dict) -> int:
    """Runs what writes to this terminal itself, and returns its status."""
    INTERRUPTION.heed()
    process = subprocess.Popen(
        command, cwd=REPOSITORY, env={**os.environ, **env}, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while process.poll() is None:
            INTERRUPTION.heed()
            time.sleep(PAUSE)
        return process.returncode
    finally:
        end(process)


def end(process: subprocess.Popen) -> None:
    """Asks a process and its group to end, and ends what is left of them."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)
    # A shell lets what it runs in the background ignore the first signal.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    _await_gone(process.pid)


def _await_gone(group: int) -> None:
    """The kernel takes a moment; remains that nobody collects are not waited for forever."""
    deadline = time.monotonic() + 5
    with suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(group, 0)
            time.sleep(0.01)


def must(*stages: Stage) -> list:
    """As run, for what nothing can go on without."""
    outcomes = run(*stages)
    bad = [outcome.stage.name for outcome in outcomes if outcome.status]
    if bad:
        raise Failed(f"{', '.join(bad)} failed")
    return outcomes
