"""Where things are, what is said meanwhile, and how failures are told."""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
REPOSITORY = HERE.parent.parent
TARGET = HERE / "target"
VERSION = "0.1.0"

# The time stamp of every file in every image; the jars carry the same one.
EPOCH = 1767225600  # 2026-01-01T00:00:00Z
EPOCH_DATE = (2026, 1, 1, 0, 0, 0)


class BuildError(Exception):
    """A failure that the reader can do something about; the message says what."""


def cache() -> Path:
    """The cache shared by all clones; safe to delete at any time."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    root = Path(os.environ.get("HANDOVER_CACHE") or Path(home) / "handover")
    path = root / "images"
    path.mkdir(parents=True, exist_ok=True)
    return path


def downloads() -> Path:
    """What came from registries, each file verified when it is used."""
    path = Path(os.environ.get("HANDOVER_DOWNLOADS") or cache())
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def locked():
    """Builds share the cache, so only one runs at a time."""
    with open(cache() / "lock", "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another image build is running; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(text: str):
    """Announces work that may take a while, and says how long if it did."""
    started = time.monotonic()
    say(f"  {text}")
    yield
    seconds = time.monotonic() - started
    if seconds > 5:
        say(f"  {text}: {seconds:.0f} s")


def run(command: list, why: str, **options) -> str:
    """Runs a tool; a failure shows its last lines under what it was to do."""
    command = [str(part) for part in command]
    options.setdefault("stderr", subprocess.STDOUT)
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, check=False, **options
        )
    except FileNotFoundError as absent:
        raise BuildError(f"cannot {why}: the command {command[0]} is not installed") from absent
    if done.returncode:
        tail = "\n    ".join(((done.stdout or "") + (done.stderr or "")).strip().splitlines()[-15:])
        raise BuildError(f"cannot {why}: {command[0]} ended with {done.returncode}\n    {tail}")
    return done.stdout


def digest_of(*parts) -> str:
    """A key for what a step depends on: texts, and files or folders by content."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            for name, mode, content in sorted(_contents(part)):
                total.update(f"{name}\0{mode}\0{content}\n".encode())
        else:
            total.update(repr(part).encode())
        total.update(b"\1")
    return total.hexdigest()


def _contents(path: Path):
    if path.is_symlink():
        yield path.name, "link", os.readlink(path)
    elif path.is_dir():
        for base, folders, files in os.walk(path):
            folders[:] = [name for name in folders if name != "__pycache__"]
            for name in files:
                file = Path(base, name)
                yield str(file.relative_to(path)), *_content(file)
    elif path.is_file():
        yield path.name, *_content(path)
    else:
        raise BuildError(f"{path} does not exist")


def _content(file: Path) -> tuple:
    if file.is_symlink():
        return "link", os.readlink(file)
    with open(file, "rb") as stream:
        content = hashlib.file_digest(stream, "sha256").hexdigest()
    return "x" if os.access(file, os.X_OK) else "-", content
