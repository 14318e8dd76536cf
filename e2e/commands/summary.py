"""What a run of all tests comes to."""

from .runners import failures, totals
from .stages import span


class Summary:
    """Collects outcomes. What was skipped was not shown: it is said. What failed is told here once more:
    often the end of an output is all that anybody gets to see."""

    def __init__(self) -> None:
        self._outcomes: list = []
        self._skipped: dict = {}
        self._failures: list = []

    def add(self, outcomes: list) -> None:
        self._outcomes += outcomes

    def skip(self, name: str, reason: str) -> None:
        self._skipped[name] = reason

    def fail(self, reason: str) -> None:
        self._failures.append(reason)

    def passed(self) -> bool:
        return bool(self._outcomes) and not self._failures and all(not outcome.status for outcome in self._outcomes)

    def text(self, total: str) -> str:
        lines = ["", "Summary"]
        for outcome in self._outcomes:
            result = "FAILED" if outcome.status else "ok"
            lines.append(f"  {outcome.stage.name:<14} {result:<6}  {span(outcome.seconds)}")
            lines += [f"      {line}" for line in (*outcome.closing_lines(), *outcome.remarks)]
            if outcome.status:
                lines += [f"      | {line}" for line in failures(outcome)]
        lines += [f"  {name:<14} skipped: {reason}" for name, reason in self._skipped.items()]
        lines += [f"  {reason}" for reason in self._failures]
        run, failed, skipped = (sum(counts) for counts in zip((0, 0, 0), *map(totals, self._outcomes), strict=True))
        lines.append(f"Tests run: {run}, failed: {failed}, skipped: {skipped}")
        lines.append(f"verify: {'passed' if self.passed() else 'FAILED'} in {total}")
        return "\n".join(lines)
