"""Python images: Debian's interpreter, and for the model server the wheels it is pinned to."""

import hashlib
import os
import shutil
import sys
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

from .debian import base, extract, packages
from .layers import Image, Layer
from .workspace import HERE, REPOSITORY, BuildError, cache, digest_of, downloads, run, step

PYTHON = "python3.11"
PACKAGES = [
    "python3.11-minimal",
    "libpython3.11-minimal",
    "libpython3.11-stdlib",
    "libbz2-1.0",
    "libexpat1",
    "libffi8",
    "libgcc-s1",
    "liblzma5",
    "libssl3",
    "libstdc++6",
    "libuuid1",
    "zlib1g",
]
# Parts of the standard library that no server needs.
UNUSED = ("ensurepip", "idlelib", "lib2to3", "pydoc_data", "test", "tkinter", "turtledemo")
SITE = "opt/site-packages"
PLAN = HERE / "sample-faults" / "plan.py"
DIGITS = REPOSITORY / "e2e/src/main/resources/dev/handover/e2e/load/digits.csv"
UNUSED_SUFFIXES = (".pyi", ".pyx", ".pxd", ".h", ".hpp", ".c", ".cpp", ".f90", ".lib", ".a")
PLATFORMS = ("manylinux2014", "manylinux_2_17", "manylinux_2_24", "manylinux_2_27", "manylinux_2_28")
# OpenBLAS picks its kernels by processor; one choice makes a trained model the same everywhere.
STABLE = {"PYTHONHASHSEED": "0", "OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def desk() -> Image:
    folder = HERE / "sample-desk"

    return Image(
        name="sample-desk",
        layers=[base(), interpreter(), application(folder / "desk.py", PLAN, DIGITS)],
        entrypoint=[f"/usr/bin/{PYTHON}", "-s", "/app/desk.py"],
        env={"PATH": "/usr/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        ports=(8080,),
    )


def application(*sources: Path) -> Layer:
    """The files in one folder, the Python ones compiled."""

    def fill(root: Path) -> None:
        (root / "app").mkdir()
        for source in sources:
            shutil.copyfile(source, root / "app" / source.name)
        with staged(interpreter()) as environment:
            compile_all(root, "app", environment)

    return Layer("application", digest_of(interpreter().key, *sources), fill)


def interpreter() -> Layer:
    def fill(root: Path) -> None:
        extract(PACKAGES, root)
        for path in sorted((root / "usr" / "share").iterdir()):
            shutil.rmtree(path)
        for path in [root / "etc", root / "usr" / "share", root / "usr" / "include"]:
            shutil.rmtree(path, ignore_errors=True)
        library = root / "usr" / "lib" / PYTHON
        for name in UNUSED:
            shutil.rmtree(library / name, ignore_errors=True)
        for found in library.glob("lib-dynload/_test*.so"):
            found.unlink()
        compile_all(root, f"usr/lib/{PYTHON}", root)

    return Layer("python", digest_of(packages(PACKAGES), UNUSED, 1), fill)


def python_in(root: Path) -> list:
    """How to run the interpreter of an image without entering the image."""
    libraries = root / "usr" / "lib" / f"{os.uname().machine}-linux-gnu"
    return ["env", f"LD_LIBRARY_PATH={libraries}", f"PYTHONHOME={root / 'usr'}", root / "usr" / "bin" / PYTHON]


def compile_all(root: Path, folder: str, python_root: Path) -> None:
    """Byte code beside the sources, trusted as it is: time stamps play no part."""
    command = [*python_in(python_root), "-S", "-m", "compileall", "-q", "-j", "1", "-o", "0"]
    command += ["--invalidation-mode", "unchecked-hash", "-s", root, "-p", "/", root / folder]
    run(command, f"compile {folder}", env=os.environ | STABLE)


def model() -> Image:
    folder = HERE / "sample-model"
    site = site_packages(folder / "requirements.txt")

    def fill_models(root: Path) -> None:
        with staged(interpreter(), site) as environment:
            train = [*python_in(environment), folder / "train.py", DIGITS, root / "models"]
            run(train, "train the sample models", env=os.environ | STABLE | {"PYTHONPATH": str(environment / SITE)})

    return Image(
        name="sample-model",
        layers=[
            base(),
            interpreter(),
            site,
            Layer("models", digest_of(interpreter().key, site.key, folder / "train.py", DIGITS), fill_models),
            application(folder / "serve.py", folder / "faults.py", PLAN),
        ],
        entrypoint=[f"/usr/bin/{PYTHON}", "-s", "/app/serve.py"],
        env={
            "PATH": "/usr/bin",
            "LANG": "C.UTF-8",
            "PYTHONPATH": f"/{SITE}",
            "PYTHONDONTWRITEBYTECODE": "1",
            # One request at a time on one core: more threads only get in each other's way.
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",
        },
        ports=(8080,),
    )


def site_packages(requirements: Path) -> Layer:
    """The wheels of a requirements file, unpacked, without what serving does not need."""

    def fill(root: Path) -> None:
        site = root / SITE
        for wheel in download(requirements):
            with zipfile.ZipFile(wheel) as content:
                content.extractall(site)
        for data in site.glob("*.data"):
            for part in ("purelib", "platlib"):
                if (data / part).is_dir():
                    shutil.copytree(data / part, site, dirs_exist_ok=True)
            shutil.rmtree(data)
        for folder in sorted(site.rglob("tests")):
            shutil.rmtree(folder, ignore_errors=True)
        for file in sorted(site.rglob("*")):
            if file.suffix in UNUSED_SUFFIXES:
                file.unlink()
        with staged(interpreter()) as environment:
            compile_all(root, SITE, environment)

    return Layer("site packages", digest_of(interpreter().key, requirements, UNUSED_SUFFIXES, 1), fill)


def download(requirements: Path) -> list:
    """The wheels that requirements.txt pins by hash."""
    store = downloads() / "wheels" / digest_of(requirements, os.uname().machine)[:32]
    if not store.exists():
        partial = store.with_suffix(".partial")
        partial.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        command += ["--no-deps", "--require-hashes", "--only-binary=:all:", "-r", requirements, "-d", partial]
        command += ["--implementation", "cp", "--python-version", PYTHON.removeprefix("python")]
        for tag in PLATFORMS:
            command += ["--platform", f"{tag}_{os.uname().machine}"]
        with step(f"wheels of {requirements.relative_to(REPOSITORY)} (about 90 MB)"):
            run(command, "download wheels")
        partial.rename(store)
    pins, wheels = requirements.read_text(encoding="utf-8"), sorted(store.glob("*.whl"))
    for wheel in wheels:
        with open(wheel, "rb") as content:
            if f"sha256:{hashlib.file_digest(content, 'sha256').hexdigest()}" not in pins:
                raise BuildError(f"{wheel} is not a file that {requirements.name} pins: delete {store}")
    return wheels


@contextmanager
def staged(*layers: Layer):
    """Layers unpacked into one folder, for running what is in them."""
    with tempfile.TemporaryDirectory(prefix="stage-", dir=cache()) as folder:
        for layer in layers:
            run(["tar", "-xf", layer.built().tar, "-C", folder], f"unpack {layer.name}")
        yield Path(folder)
