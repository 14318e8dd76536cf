"""What a shell, a build or a test must know to use what was built."""

import os
import shlex

from . import debian, jdk
from .pins import API_SERVER, KUBERNETES
from .places import cache
from .store import Store


def variables() -> dict:
    """By name; what has not been built or found is left out."""
    store = Store()
    found = {"HANDOVER_CACHE": str(cache())}
    folders = []
    home = jdk.find()
    if home:
        found["JAVA_HOME"] = str(home)
        folders.append(str(home / "bin"))
    if not store.missing(API_SERVER):
        found["KUBE_API_TEST_DIR"] = str(store.api_server_folder())
        found["KUBE_API_TEST_API_SERVER_VERSION"] = KUBERNETES.version
    if not store.missing(("kubectl", "helm")):
        folders.append(str(store.link_commands()))
    if not store.missing(("prometheus",)):
        found["HANDOVER_PROMETHEUS"] = str(store.named("prometheus"))
    found["PATH"] = path(folders)
    return found


def path(folders: list) -> str:
    """The user's PATH with these in front, none of them twice."""
    given = [part for part in debian.search_path().split(os.pathsep) if part and part not in folders]
    return os.pathsep.join(dict.fromkeys(folders + given))


def exports(found: dict) -> str:
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in found.items())


def missing(found: dict) -> list:
    """What a full environment has and this one lacks, each with what to do."""
    lacks = []
    if "JAVA_HOME" not in found:
        lacks.append(f"JAVA_HOME: no JDK {jdk.FEATURE} found; see e2e/cluster/check")
    for name in ("KUBE_API_TEST_DIR", "HANDOVER_PROMETHEUS"):
        if name not in found:
            lacks.append(f"{name}: not built yet; run e2e/cluster/build")
    return lacks
