"""Builds the binaries, one after the other, each only when its key is new."""

import fcntl
import subprocess
from contextlib import contextmanager
from pathlib import Path

from . import golang
from .console import ClusterError, Progress, last_lines, run, say
from .pins import BINARIES, OWN, Binary
from .places import cache
from .store import Store


@contextmanager
def locked():
    """All clones share the cache, and two builds at once would only slow each other down."""
    cache().mkdir(parents=True, exist_ok=True)
    with open(cache() / "build.lock", "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another build is running; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(names: list) -> None:
    """Builds what is missing of these, in the order of the catalog."""
    with locked():
        store = Store()
        wanted = [BINARIES[name] for name in BINARIES if name in store.missing(names)]
        for place, binary in enumerate(wanted, start=1):
            title = binary.name if binary.module.version == OWN else f"{binary.name} {binary.module.reports}"
            _build(binary, store, f"[{place}/{len(wanted)}] {title}")
            _link(store)
        _link(store)
    said = f"{len(wanted)} built, {len(names) - len(wanted)} as before" if wanted else "nothing to build"
    say(f"{said}: {len(names)} commands below {cache() / 'bin'}")


def _link(store: Store) -> None:
    if not store.missing(("kube-apiserver", "etcd", "kubectl")):
        store.link_api_server()
    if not store.missing(("kubectl", "helm")):
        store.link_path()


def _build(binary: Binary, store: Store, title: str) -> None:
    target = store.file(binary)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{binary.name}.new")
    log = cache() / "log" / f"build-{binary.name}.log"
    log.parent.mkdir(exist_ok=True)
    flags = [*golang.LINKER_FLAGS, *binary.module.linker_settings]
    command = ["nice", "-n", "10", golang.command() or "go", "build", "-ldflags", " ".join(flags), "-o", fresh, binary.package]
    progress = Progress(title)
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=binary.module.folder,
            env=golang.environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        status = _wait(process, progress)
    if status:
        progress.done("failed")
        raise ClusterError(f"cannot build {binary.name}: go ended with {status}\n{last_lines(log)}\n    (all of it: {log})")
    _verify(binary, fresh)
    fresh.replace(target)
    progress.done("built")


def _wait(process: subprocess.Popen, progress: Progress) -> int:
    try:
        while True:
            try:
                return process.wait(timeout=1)
            except subprocess.TimeoutExpired:
                progress.tick()
    except BaseException:
        process.terminate()
        process.wait()
        raise


def _verify(binary: Binary, file: Path) -> None:
    """A command is what its pin says only if it says so itself."""
    if not binary.ask:
        return
    said = run([file, *binary.ask], f"ask {binary.name} for its version")
    if not names_version(said, binary.module.reports):
        raise ClusterError(
            f"{binary.name} was built from {binary.module.pins} v{binary.module.version},"
            f" but does not name version {binary.module.reports}:\n    {said.strip().splitlines()[0]}"
        )


def names_version(said: str, version: str) -> bool:
    """Whether the version stands there whole: 1.36.3 is not named by 1.36.30 or 11.36.3."""
    words = said.replace(",", " ").replace("-", " ").replace("+", " ").split()
    return any(word.removeprefix("v") == version for word in words)
