"""How the runners of tests sum up what they did, and whether that is all that they should have done."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

from .stages import Outcome, say

# Maven's lines for a module, not those for a class; then those of Python.
MAVEN_CLOSING = re.compile(r"Tests run: (?!.* -- in ).*|BUILD (SUCCESS|FAILURE)")
PYTHON_CLOSING = re.compile(r"^(Ran \d+ tests? in|OK|FAILED)")
MAVEN_TOTAL = re.compile(r"Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)")
PYTHON_TOTAL = re.compile(r"^Ran (\d+) tests?")
# When classes run side by side, Surefire counts the tests of one for another; that a class began is right.
MAVEN_CLASS = re.compile(r"\bRunning ([\w.$]+)$")
# A test that failed, as Maven and as Python name it; what it says follows.
FAILED_TEST = re.compile(r"^\[ERROR\] (?!Tests run:).*<<< (FAILURE|ERROR)!|^(FAIL|ERROR): ")
# Findings that are whole in one line: a layer that differs, a mutant that lives.
FINDING = re.compile(r" DIFFERS$| SURVIVES |^no mutant goes against ")
STACK = re.compile(r"\s+at ")
RULE = re.compile(r"-+$")
LONGEST = 160


def totals(outcome: Outcome) -> tuple:
    """Tests that were run, that failed, that were skipped; the skipped ones are among the first."""
    run = failed = skipped = 0
    for line in outcome.closing_lines():
        if found := MAVEN_TOTAL.search(line):
            counts = [int(number) for number in found.groups()]
            run, failed, skipped = run + counts[0], failed + counts[1] + counts[2], skipped + counts[3]
        elif found := PYTHON_TOTAL.search(line):
            run += int(found[1])
    return run, failed, skipped


def failures(outcome: Outcome) -> list:
    """What failed and why, in few lines; the end of the log if nothing is named there."""
    found, rest = [], iter(outcome.lines())
    for line in rest:
        if FINDING.search(line):
            found.append(line)
        elif FAILED_TEST.search(line):
            found += [line, *(_said_by_maven(rest) if line.startswith("[") else _said_by_python(rest))]
    found = found or [line for line in outcome.lines() if line][-10:]
    return [line[:LONGEST] for line in found]


def _said_by_maven(rest: Iterator) -> list:
    """Down to the stack: what AssertJ says has empty lines. The cause comes first."""
    return [line for line in takewhile(lambda line: not STACK.match(line), rest) if line][:8]


def _said_by_python(rest: Iterator) -> list:
    """Down to an empty line. The cause comes last."""
    return [line for line in takewhile(bool, rest) if not RULE.match(line)][-4:]


def without_skips(outcome: Outcome) -> Outcome:
    """With all that tests need in place, one that was skipped is one that nobody ran."""
    run, _, skipped = totals(outcome)
    if run == 0:
        return _refused(outcome, "no test was run")
    return _refused(outcome, f"{skipped} skipped, although all that they need is there") if skipped else outcome


def with_classes(outcome: Outcome, wanted: list) -> Outcome:
    """A selection that meets nothing ends well: so each class that was meant must have begun, and a test been run."""
    run, _, skipped = totals(outcome)
    if run == skipped:
        return _refused(outcome, "no test was run")
    begun = {found[1] for line in outcome.lines() if (found := MAVEN_CLASS.search(line))}
    missing = [name for name in wanted if name not in begun]
    return _refused(outcome, f"not run: {', '.join(missing)}") if missing else outcome


def _refused(outcome: Outcome, why: str) -> Outcome:
    say(f"    {outcome.stage.name:<14} FAILED: {why}")
    return replace(outcome, status=outcome.status or 1, remarks=(*outcome.remarks, why))
