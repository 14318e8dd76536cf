"""The scenarios of the e2e module, as its sources tell."""

import re

from .stages import REPOSITORY

PACKAGE = "dev.handover.e2e.scenario"
ANNOTATION = re.compile(r"^@Scenario\b", re.MULTILINE)


def scenario_classes() -> list:
    """The classes that need a cluster; the rest of the package is their props."""
    folder = REPOSITORY / "e2e/src/test/java" / PACKAGE.replace(".", "/")
    files = sorted(folder.glob("*.java"))
    return [f"{PACKAGE}.{file.stem}" for file in files if ANNOTATION.search(file.read_text(encoding="utf-8"))]
