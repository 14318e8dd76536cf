"""Waiting for conditions: with a deadline, saying for what, and giving up early when it cannot come true."""

import time
from collections.abc import Callable

from .console import ClusterError, last_lines, step

PAUSE = 0.05


def until(what: str, trouble: Callable[[], str], seconds: float, needs: tuple, daemons) -> None:
    """Waits until trouble() is empty. A component it needs that ends meanwhile gets a second try."""
    with step(f"waiting for {what}") as progress:
        deadline = time.monotonic() + seconds
        while found := trouble():
            dead = next((name for name in needs if not daemons.running(name)), None)
            if dead and not daemons.revive(dead):
                raise ClusterError(f"{dead} has ended. Its last words:\n{last_lines(daemons.log(dead))}")
            if time.monotonic() >= deadline:
                raise ClusterError(f"no {what} after {seconds:.0f} s: {found}\n{_logs(needs, daemons)}")
            progress.tick()
            time.sleep(PAUSE)


def _logs(needs: tuple, daemons) -> str:
    return "\n".join(f"  {name} says last:\n{last_lines(daemons.log(name), 8)}" for name in needs)
