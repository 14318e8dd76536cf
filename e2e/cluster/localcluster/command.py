"""How every command of this folder begins and ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from .console import ClusterError, say

NAME = os.path.basename(sys.argv[0])


def run(main: Callable, usage: str) -> None:
    """Runs a command: its help on request, and failures as text with exit status 1."""
    arguments = sys.argv[1:]
    if arguments[:1] in (["-h"], ["--help"]):
        print(usage.strip())
        sys.exit(0)
    sys.exit(_ends(main, arguments))


def passed_on(main: Callable) -> None:
    """Runs a command whose every argument belongs to another command."""
    sys.exit(_ends(main, sys.argv[1:]))


def _ends(main: Callable, arguments: list) -> int:
    try:
        return main(arguments)
    except ClusterError as failure:
        return failed(str(failure))
    except BrokenPipeError:
        # Whoever read the output has had enough of it; nothing is to be flushed at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        say(f"{NAME}: interrupted")
        return 130


def failed(text: str) -> int:
    say(f"{NAME}: {text}")
    return 1


def misused(text: str) -> int:
    say(f"{NAME}: {text} (see e2e/cluster/{NAME} --help)")
    return 2
