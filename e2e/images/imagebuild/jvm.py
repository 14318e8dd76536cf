"""Java images: a jlinked runtime, an application, and an AOT cache from a training run."""

import atexit
import json
import os
import re
import shutil
import tempfile
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import quarkus, training
from .debian import base
from .layers import Image, Layer, copy_tree, set_times
from .workspace import REPOSITORY, BuildError, cache, digest_of, run, step

JAVA = 25
HOME = "opt/java"
APP = "app"
# The modules of the runtime that all Java images share. A build fails when a jar needs another one.
MODULES = (
    "java.base",
    "java.instrument",
    "java.logging",
    "java.management",
    "java.naming",
    "java.net.http",
    "java.security.jgss",
    "java.sql",
    "java.transaction.xa",
    "java.xml",
    "jdk.management",
    "jdk.net",
    "jdk.unsupported",
    "jdk.zipfs",
)
# Jars name these for features that Handover does not use.
UNUSED_MODULES = {
    "java.compiler",
    "java.desktop",
    "java.rmi",
    "java.scripting",
    "jdk.compiler",
    "jdk.httpserver",
    "jdk.jfr",
    "jdk.attach",
    "jdk.jconsole",
}


@dataclass(frozen=True)
class JavaApp:
    """A jar with its libraries in a folder, and how it is run.

    Without `main`, the jar's manifest names its class path and main class.
    """

    name: str
    folder: Path
    jar: str
    made_by: str
    flags: tuple
    env: dict = field(default_factory=dict)
    ports: tuple = ()
    writable: tuple = ()
    train: training.Training | None = None
    main: str | None = None

    def start(self, root: Path) -> list:
        """The arguments that start the application below root."""
        jar = root / APP / self.jar
        if self.main is None:
            return ["-jar", str(jar)]
        libraries = sorted((self.folder / "lib").glob("*.jar"))
        class_path = [jar, *(root / APP / "lib" / library.name for library in libraries)]
        return ["-cp", ":".join(map(str, class_path)), self.main]

    def environment(self) -> dict:
        return {"PATH": f"/{HOME}/bin:/usr/bin", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2", **self.env}

    def image(self) -> Image:
        if not (self.folder / self.jar).is_file():
            raise BuildError(f"{self.folder.relative_to(REPOSITORY)}/{self.jar} is missing: run `{self.made_by}` first")
        check_modules(self.folder)
        return replace(self, folder=stable_copy(self.folder))._image()

    def _image(self) -> Image:
        layers = [base(), runtime(), *self._layers()]
        aot = []
        if self.train:
            layers.append(self._aot())
            aot = [f"-XX:AOTCache=/{APP}/app.aot"]
        return Image(
            name=self.name,
            layers=layers,
            entrypoint=[f"/{HOME}/bin/java", *self.flags, *aot, *self.start(Path("/"))],
            env=self.environment(),
            ports=self.ports,
        )

    def _layers(self) -> list:
        libraries = self.folder / "lib"

        def fill_libraries(root: Path) -> None:
            copy_tree(libraries, root / APP / "lib")

        def fill_app(root: Path) -> None:
            copy_tree(self.folder, root / APP)
            shutil.rmtree(root / APP / "lib")
            for folder in self.writable:
                (root / folder).mkdir(parents=True)

        return [
            Layer("libraries", digest_of(libraries), fill_libraries),
            Layer("application", digest_of(self.folder, self.writable), fill_app, owned_by_user=self.writable),
        ]

    def _aot(self) -> Layer:
        def fill(root: Path) -> None:
            java = linked_runtime()
            staged = root / ".staged"
            copy_tree(self.folder, staged / APP)
            set_times(staged / APP)
            (root / APP).mkdir()
            command = [java / "bin" / "java", *self.flags], self.start(staged)
            self.train.run(self.name, *command, root / APP / "app.aot")
            shutil.rmtree(staged)

        key = digest_of(self.folder, self.main, runtime().key, self.flags, self.train.key())
        return Layer("aot cache", key, fill, reproducible=False)


def stable_copy(folder: Path) -> Path:
    """The application as it goes into the image; gone when this process ends."""
    copy = Path(tempfile.mkdtemp(prefix="application-", dir=cache()))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    shutil.copytree(folder, copy, symlinks=True, dirs_exist_ok=True)
    quarkus.stabilise(copy)
    return copy


def jdk() -> Path:
    """A JDK of the right version: $JAVA_HOME, or one of those that Debian's packages install."""
    places = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    places += sorted(Path("/usr/lib/jvm").glob("*")) if Path("/usr/lib/jvm").is_dir() else []
    for place in places:
        if f'JAVA_VERSION="{JAVA}' in _release(place) and (place / "bin" / "jlink").exists():
            return place.resolve()
    raise BuildError(f"no JDK {JAVA} with jlink found: install one and set JAVA_HOME to it")


def _release(place: Path) -> str:
    try:
        return (place / "release").read_text(encoding="utf-8")
    except OSError:
        return ""


def runtime() -> Layer:
    """The part of the JDK that the applications use; one layer for all of them."""
    home = jdk()

    def fill(root: Path) -> None:
        (root / HOME).parent.mkdir(parents=True)
        command = [home / "bin" / "jlink", "--add-modules", ",".join(MODULES), "--output", root / HOME]
        command += ["--strip-debug", "--no-header-files", "--no-man-pages", "--generate-cds-archive"]
        run(command, "link the Java runtime")
        # Only heaps of 32 GiB and more use it.
        (root / HOME / "lib" / "server" / "classes_nocoops.jsa").unlink(missing_ok=True)
        shutil.rmtree(root / HOME / "legal", ignore_errors=True)

    return Layer("java runtime", digest_of(MODULES, _release(home), 1), fill)


def linked_runtime() -> Path:
    """The runtime of the images, unpacked: an AOT cache only fits the runtime it was made with."""
    built = runtime().built()
    place = cache() / "runtimes" / built.diff_id[:16]
    if not place.exists():
        partial = place.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        run(["tar", "-xf", built.tar, "-C", partial], "unpack the Java runtime")
        partial.rename(place)
    return place / HOME


def check_modules(folder: Path) -> None:
    """Every module that a class refers to is in the runtime, or known to be unused."""
    libraries = {jar for jar in (folder / "lib").rglob("*.jar") if not jar.name.startswith("dev.handover.")}
    # Apart, because libraries change seldom and take long.
    used = _modules(folder, sorted(libraries)) | _modules(folder, sorted(set(folder.rglob("*.jar")) - libraries))
    missing = used - set(MODULES) - UNUSED_MODULES
    if missing:
        raise BuildError(
            f"{folder.relative_to(REPOSITORY)} uses the modules {', '.join(sorted(missing))}, which the runtime lacks:"
            " add them to MODULES in imagebuild/jvm.py, or to UNUSED_MODULES"
        )


def _modules(folder: Path, jars: list) -> set:
    mark = cache() / "modules" / f"{digest_of(*jars)[:32]}.json"
    if not mark.exists():
        mark.parent.mkdir(exist_ok=True)
        with step(f"which modules {len(jars)} jars of {folder.relative_to(REPOSITORY)} use"):
            listed = _summary(jars)
        mark.write_text(json.dumps(sorted(set(re.findall(r"-> ((?:java|jdk)\.\S+)", listed)))), encoding="utf-8")
    return set(json.loads(mark.read_text(encoding="utf-8")))


def _summary(jars: list) -> str:
    """What jdeps says of all classes together, taken out of their jars: it would otherwise insist
    on resolving the modules that some jars declare themselves to be."""
    with tempfile.TemporaryDirectory(dir=cache()) as folder:
        merged = Path(folder, "all.jar")
        with zipfile.ZipFile(merged, "w") as target:
            target.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMulti-Release: true\n")
            seen = set()
            for jar in jars:
                with zipfile.ZipFile(jar) as source:
                    for name in source.namelist():
                        if name.endswith(".class") and not name.endswith("module-info.class") and name not in seen:
                            seen.add(name)
                            target.writestr(name, source.read(name))
        command = [jdk() / "bin" / "jdeps", "--multi-release", JAVA, "--ignore-missing-deps", "-summary", merged]
        return run(command, "list the modules in use")
