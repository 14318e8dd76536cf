"""Ways for a sample server to go wrong on demand, so that a rollback can be watched.

Only with HANDOVER_SAMPLE_FAULTS=true in the environment. Then POST /fault takes a plan:

    {"mode": "fail", "share": 0.3, "thenAllAfter": "2s"}

`mode` is what an affected decision meets: `fail` (HTTP 500), `reset` (the connection breaks) or
`hang` (no answer). `share` of the decisions are affected (default all), and all of them
`thenAllAfter` the plan was given. With `exitAfter` the process ends with status 3 that long after
its first decision under the plan. A plan of {} ends it. GET /fault says what has happened.

A plan is kept in a file, so a container that is restarted in the same pod (with a volume at /tmp)
goes on with it.
"""

import asyncio
import json
import os
import re
import sys
import time

ENABLED = os.environ.get("HANDOVER_SAMPLE_FAULTS") == "true"
FILE = os.environ.get("HANDOVER_SAMPLE_FAULT_FILE") or "/tmp/handover-fault.json"
PATH = "/fault"
FAIL, RESET, HANG = MODES = ("fail", "reset", "hang")
EXIT_STATUS = 3


class Plan:
    def __init__(self, given: dict) -> None:
        if not isinstance(given, dict):
            raise ValueError("expected an object")
        unknown = set(given) - {"mode", "share", "thenAllAfter", "exitAfter"}
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        self.given = given
        self.mode = given.get("mode")
        if given and self.mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}")
        self.share = float(given.get("share", 1))
        if not 0 <= self.share <= 1:
            raise ValueError("share must be 0 to 1")
        self.then_all_after = seconds(given.get("thenAllAfter"))
        self.exit_after = seconds(given.get("exitAfter"))
        self.since = time.monotonic()
        self.first = None
        self.seen = 0

    def affects_next(self) -> bool:
        """Spreads the share evenly: of ten decisions at 0.3, the fourth, seventh and tenth."""
        now = time.monotonic()
        if self.first is None:
            self.first = now
        self.seen += 1
        if now - self.since >= self.then_all_after:
            return True
        return int(self.seen * self.share + 1e-9) > int((self.seen - 1) * self.share + 1e-9)

    def over(self) -> bool:
        return self.first is not None and time.monotonic() - self.first >= self.exit_after


def seconds(text: str | None) -> float:
    """Seconds of a duration such as 2s or 500ms; without one, never."""
    if text is None:
        return float("inf")
    parts = re.fullmatch(r"(\d+)(ms|s)", text)
    if not parts:
        raise ValueError(f"{text} is no duration such as 2s or 500ms")
    return int(parts[1]) / (1000 if parts[2] == "ms" else 1)


class Faults:
    """The plan in force and what it has led to."""

    def __init__(self) -> None:
        self.plan = load()
        self._forget()

    def _forget(self) -> None:
        self.asked = self.failed = 0
        self.first_failed = self.last_asked = None

    def next(self) -> str | None:
        """Counts a decision; says in which of MODES it is to fail, if it is."""
        self.asked += 1
        self.last_asked = time.time()
        if self.plan.mode is None:
            return None
        affected = self.plan.affects_next()
        if self.plan.over():
            print(f"fault: exit {EXIT_STATUS} after {self.plan.seen} decisions", file=sys.stderr, flush=True)
            os._exit(EXIT_STATUS)
        if not affected:
            return None
        self.failed += 1
        self.first_failed = self.first_failed or time.time()
        return self.plan.mode

    async def told(self, body: bytes) -> tuple:
        """Takes a plan; the HTTP status and body that answer it."""
        try:
            given = json.loads(body)
            self.plan = Plan(given)
        except (ValueError, TypeError, AttributeError) as wrong:
            return 400, {"error": f"no plan: {wrong}"}
        self._forget()
        await asyncio.to_thread(store, given)
        print(f"fault: {json.dumps(given)}", file=sys.stderr, flush=True)
        return 200, self.state()

    def state(self) -> dict:
        return {
            "plan": self.plan.given,
            "asked": self.asked,
            "failed": self.failed,
            "firstFailed": self.first_failed,
            "lastAsked": self.last_asked,
        }


def load() -> Plan:
    try:
        with open(FILE, encoding="utf-8") as file:
            return Plan(json.load(file))
    except (OSError, ValueError):
        return Plan({})


def store(given: dict) -> None:
    try:
        with open(FILE, "w", encoding="utf-8") as file:
            json.dump(given, file)
    except OSError as failure:
        print(f"fault: a restarted container will not know the plan: {failure}", file=sys.stderr, flush=True)
