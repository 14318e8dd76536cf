"""A cluster that somebody else runs: the one that KUBECONFIG names."""

import os
from pathlib import Path

from .places import kubeconfig


def given() -> bool:
    """Whether the user's KUBECONFIG names a cluster that is not ours."""
    named = os.environ.get("KUBECONFIG", "")
    return bool(named) and Path(named).absolute() != kubeconfig()
