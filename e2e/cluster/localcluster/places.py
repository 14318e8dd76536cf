"""Where things are kept: nothing below the working tree, nothing in the system's own folders."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent
TOOLS = FOLDER / "tools"


def cache() -> Path:
    """What can be made again, shared by all clones; safe to delete while no cluster is up."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("HANDOVER_CACHE") or Path(home) / "handover").absolute()


def state() -> Path:
    """What belongs to the cluster that is up: processes, certificates, data, logs."""
    return Path(os.environ.get("HANDOVER_STATE") or cache() / "cluster").absolute()


def kubeconfig() -> Path:
    return state() / "kubeconfig"


def audit_log() -> Path:
    """What service accounts asked the API server for, since it was started."""
    return state() / "audit" / "audit.log"
