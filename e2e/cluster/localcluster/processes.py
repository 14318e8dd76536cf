"""The processes that were started: known by id and start time, so that a reused id is never theirs."""

import json
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Started:
    """A process as it was when it was started: its start time in clock ticks of this boot."""

    name: str
    pid: int
    ticks: int
    boot: str

    def alive(self) -> bool:
        return self.boot == boot() and start_ticks(self.pid) == self.ticks


def boot() -> str:
    """Differs after every start of the machine."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def start_ticks(pid: int) -> int | None:
    """When the process with this id started; None if there is none, or only its remains."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return parse_start_ticks(stat)


def parse_start_ticks(stat: bytes) -> int | None:
    """Field 22 of /proc/PID/stat; the name in field 2 may hold spaces and parentheses."""
    fields = stat[stat.rindex(b")") + 2 :].split()
    return None if fields[0] in (b"Z", b"X") else int(fields[19])


def identify(name: str, pid: int) -> Started | None:
    ticks = start_ticks(pid)
    return None if ticks is None else Started(name, pid, ticks, boot())


def send(process: Started, number: signal.Signals) -> bool:
    """Signals this very process; False if it is gone, also when another has its id now."""
    try:
        handle = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return False
    try:
        # The handle stays with the process it was opened for, so the test cannot come too early.
        if not process.alive():
            return False
        signal.pidfd_send_signal(handle, number)
        return True
    except ProcessLookupError:
        return False
    finally:
        os.close(handle)


def kill(processes: list, seconds: float) -> list:
    """Kills these and waits until they are gone; returns those that are not."""
    for process in processes:
        send(process, signal.SIGKILL)
    deadline = time.monotonic() + seconds
    left = [process for process in processes if process.alive()]
    while left and time.monotonic() < deadline:
        time.sleep(0.02)
        left = [process for process in left if process.alive()]
    return left


class Ledger:
    """The file that says which processes were started; written before anything waits for them."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def all(self) -> list:
        try:
            return [Started(**entry) for entry in json.loads(self._file.read_text(encoding="utf-8"))]
        except (FileNotFoundError, ValueError, TypeError):
            # Cut off by a crash: what it would have named is found by its control group.
            return []

    def add(self, process: Started) -> None:
        self._write([*self.all(), process])

    def forget(self, name: str) -> None:
        """Takes out those of that name that have ended."""
        self._write([process for process in self.all() if process.name != name or process.alive()])

    def _write(self, all_of_them: list) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps([asdict(process) for process in all_of_them], indent=1), encoding="utf-8")
        fresh.replace(self._file)
