"""Loading image archives into clusters that have no registry to pull from."""

import json
import re
import shutil

from . import archive
from .archive import Image
from .cluster import Cluster
from .console import ClusterError, run, say, step
from .debian import which
from .store import Store


def load_here(archives: list) -> int:
    cluster = Cluster()
    if not cluster.is_up():
        raise ClusterError("the cluster is down; e2e/cluster/up starts it")
    ctr = [which("ctr") or "ctr", "-a", cluster.node.socket, "-n", "k8s.io"]
    for file in archives:
        wanted = archive.read(file)
        absent = [image for image in wanted if not _is_there(ctr, image)]
        for image in wanted:
            if image not in absent:
                say(f"{', '.join(image.names)}: there already")
        if absent:
            with step(f"loading {', '.join(name for image in absent for name in image.names)}"):
                run([*ctr, "images", "import", file], f"load {file.name}")
    return 0


def load_elsewhere(archives: list) -> int:
    """Into the cluster that KUBECONFIG names, if it is one of kind's."""
    names = [name for file in archives for image in archive.read(file) for name in image.names]
    context = run([Store().named("kubectl"), "config", "current-context"], "read the current context").strip()
    kind = kind_cluster(context)
    if kind is None or shutil.which("kind") is None:
        why = f"context {context} is not one of kind's" if kind is None else "there is no command kind"
        raise ClusterError(
            f"cannot load images into this cluster: {why}.\n"
            f"  Push these to a registry that it can pull from: {', '.join(names)}\n"
            "  (e.g. `docker load -i TAR`, `docker tag`, `docker push`) and set HANDOVER_REGISTRY to its name;\n"
            "  e2e/demo, verify and bench then load none. HANDOVER_REGISTRY=docker.io says that the cluster\n"
            "  has them already, under these names."
        )
    for file in archives:
        with step(f"loading {file.name} into kind cluster {kind}"):
            run(["kind", "load", "image-archive", file, "--name", kind], f"load {file.name}")
    return 0


def kind_cluster(context: str) -> str | None:
    """kind names its contexts kind-NAME."""
    found = re.fullmatch(r"kind-(.+)", context)
    return found.group(1) if found else None


def _is_there(ctr: list, image: Image) -> bool:
    """Whether every name of it stands for the same image in the cluster."""
    return bool(image.names) and all(_id_of(ctr, name) == image.id for name in image.names)


def _id_of(ctr: list, name: str) -> str | None:
    """The digest of an image's configuration, through its manifest."""
    listed = run([*ctr, "images", "list", f"name=={name}"], "list images").splitlines()[1:]
    if not listed:
        return None
    digest = re.search(r"\bsha256:[0-9a-f]{64}\b", listed[0])
    if digest is None:
        return None
    manifest = json.loads(run([*ctr, "content", "get", digest.group()], f"read the manifest of {name}"))
    return manifest.get("config", {}).get("digest")
