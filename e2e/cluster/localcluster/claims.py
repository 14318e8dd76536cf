"""What was taken of the machine, noted before it is taken, so that it can be given back after a crash."""

import json
import os
import re
from pathlib import Path

from . import network, processes
from .addresses import NAMESPACE
from .console import ClusterError, say

# The kubelet sets these for the whole machine.
SETTINGS = (
    "vm/overcommit_memory",
    "vm/panic_on_oom",
    "kernel/panic",
    "kernel/panic_on_oops",
    "kernel/keys/root_maxkeys",
    "kernel/keys/root_maxbytes",
)
SYSCTL = Path("/proc/sys")
NOTE = Path("/run/handover-cluster.json")
# Made by the kubelet and the container runtime wherever they are told to work.
FOLDERS = ("/run/netns", "/run/containerd", "/var/lib/cni", "/var/lib/kubelet", "/var/log/containers")


class Claims:
    """The machine has room for one cluster; the note says which state folder it belongs to.

    After a restart of the machine nothing that the note names is taken any more.
    """

    def __init__(self, folder: Path, file: Path = NOTE) -> None:
        self._folder = folder
        self._file = file

    def valid(self) -> bool:
        """Whether this folder's cluster has taken anything since the machine was started."""
        note = self._read()
        return note.get("boot") == processes.boot() and note.get("state") == str(self._folder)

    def make(self) -> None:
        """Notes what is about to be taken; refuses if somebody else has it."""
        note = self._read()
        if note.get("boot") == processes.boot():
            other = note["state"]
            raise ClusterError(f"another cluster is up here; to end it: HANDOVER_STATE={other} e2e/cluster/down")
        if network.exists():
            raise ClusterError(
                f"there is a network namespace {NAMESPACE} that e2e/cluster has not made;"
                f" if nothing uses it (ip netns pids {NAMESPACE}), remove it: ip netns del {NAMESPACE}"
            )
        self._file.unlink(missing_ok=True)
        note = {
            "boot": processes.boot(),
            "state": str(self._folder),
            "settings": {name: (SYSCTL / name).read_text(encoding="ascii").strip() for name in SETTINGS},
            "folders": [folder for folder in FOLDERS if not Path(folder).exists()],
        }
        try:
            with open(self._file, "x", encoding="utf-8") as file:
                json.dump(note, file, indent=1)
        except FileExistsError as raced:
            raise ClusterError("another cluster is being started here") from raced

    def give_back(self) -> None:
        """Restores the machine's settings and folders. Only for valid claims."""
        note = self._read()
        for name, value in note["settings"].items():
            try:
                (SYSCTL / name).write_text(value, encoding="ascii")
            except OSError as refused:
                say(f"cannot set {name.replace('/', '.')} back to {value}: {refused.strerror}")
        for folder in note["folders"]:
            remove_empty(Path(folder))
        self._file.unlink()

    def made(self, folder: Path) -> bool:
        """Whether there was no such folder before."""
        return str(folder) in self._read().get("folders", [])

    def _read(self) -> dict:
        try:
            return json.loads(self._file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}


def remove_empty(folder: Path) -> None:
    """Removes a folder if no file is left in it or in those below."""
    for place, _, _ in os.walk(folder, topdown=False):
        try:
            os.rmdir(place)
        except OSError:
            # In use by somebody else, who may keep it.
            continue


def mount_points() -> list:
    """Where something is mounted, the latest last."""
    lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    return [parse_mount_point(line) for line in lines]


def parse_mount_point(line: str) -> str:
    """The fifth field, in which octal numbers stand for blanks and the like."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found.group(1), 8)), line.split()[4])
