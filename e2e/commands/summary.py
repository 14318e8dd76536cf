"""What a run of all tests comes to."""

import re

from .stages import span

TESTS = re.compile(r"Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)")


class Summary:
    """Collects outcomes. What was skipped was not shown: it is said."""

    def __init__(self) -> None:
        self._outcomes: list = []
        self._failures: list = []

    def add(self, outcomes: list) -> None:
        self._outcomes += outcomes

    def fail(self, reason: str) -> None:
        self._failures.append(reason)

    def passed(self) -> bool:
        return bool(self._outcomes) and not self._failures and all(not outcome.status for outcome in self._outcomes)

    def text(self, total: str) -> str:
        lines = ["", "Summary"]
        for outcome in self._outcomes:
            lines.append(f"  {outcome.stage.name:<14} {'ok    ' if not outcome.status else 'FAILED'}  {span(outcome.seconds)}")
            lines += [f"      {line}" for line in outcome.closing_lines()]
        lines += [f"  {reason}" for reason in self._failures]
        run, failed, skipped = self._tests()
        lines.append(f"Tests run: {run}, failed: {failed}, skipped: {skipped}")
        lines.append(f"verify: {'passed' if self.passed() else 'FAILED'} in {total}")
        return "\n".join(lines)

    def _tests(self) -> tuple:
        """Over all modules; a runner says its own total at the end of each."""
        run = failed = skipped = 0
        for outcome in self._outcomes:
            for line in outcome.closing_lines():
                if found := TESTS.search(line):
                    counts = [int(number) for number in found.groups()]
                    run, failed, skipped = run + counts[0], failed + counts[1] + counts[2], skipped + counts[3]
                elif found := re.match(r"Ran (\d+) tests?", line):
                    run += int(found[1])
        return run, failed, skipped


