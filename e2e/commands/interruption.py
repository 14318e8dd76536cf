"""Being told to end: by Ctrl-C, by a CI whose time is up, by a terminal that was closed.

A signal is noted when it comes, and acted upon where nothing gets lost: before a process is started,
and while one is waited for. Raised wherever it hits, it could leave processes that nobody ends.
"""

import signal
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interruption:
    """One for each command. It interrupts once: who is on the way out is not held up there."""

    def __init__(self) -> None:
        self._told = False
        self._raised = False
        self._deferring = False

    def listen(self) -> None:
        """What is ignored stays ignored: nohup wants it so."""
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._note)

    def heed(self) -> None:
        """Raises KeyboardInterrupt if a signal has come."""
        if self._told and not self._raised and not self._deferring:
            self._raised = True
            raise KeyboardInterrupt

    @contextmanager
    def deferred(self):
        """For what must be gone through with once it has begun."""
        self._deferring = True
        try:
            yield
        finally:
            self._deferring = False

    def _note(self, *_) -> None:
        self._told = True


INTERRUPTION = Interruption()
