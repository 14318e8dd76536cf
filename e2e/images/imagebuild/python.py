"""Python images: Debian's interpreter, and for the model server the wheels it is pinned to."""

import os
import shutil
from pathlib import Path

from .debian import base, extract, versions
from .layers import Image, Layer
from .workspace import HERE, REPOSITORY, digest_of, run

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
DIGITS = REPOSITORY / "e2e/src/main/resources/dev/handover/e2e/load/digits.csv"
# OpenBLAS picks its kernels by processor; one choice makes a trained model the same everywhere.
STABLE = {"PYTHONHASHSEED": "0", "OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def desk() -> Image:
    folder = HERE / "sample-desk"

    def fill(root: Path) -> None:
        app = root / "app"
        app.mkdir()
        shutil.copyfile(folder / "desk.py", app / "desk.py")
        shutil.copyfile(DIGITS, app / "digits.csv")

    return Image(
        name="sample-desk",
        layers=[base(), interpreter(), Layer("application", digest_of(folder / "desk.py", DIGITS), fill)],
        entrypoint=[f"/usr/bin/{PYTHON}", "-I", "/app/desk.py"],
        env={"PATH": "/usr/bin", "LANG": "C.UTF-8"},
        ports=(8080,),
    )


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

    return Layer("python", digest_of(versions(PACKAGES), UNUSED, 1), fill)


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
    raise NotImplementedError
