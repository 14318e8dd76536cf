"""Stages as processes: what is said of them, and what is left of them."""

import os
import re
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from commands import stages
from commands.stages import Failed, Stage, must, run
from commands.summary import Summary


class StagesTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        logs = mock.patch.object(stages, "LOGS", Path(folder.name))
        logs.start()
        self.addCleanup(logs.stop)
        repository = mock.patch.object(stages, "REPOSITORY", Path(folder.name))
        repository.start()
        self.addCleanup(repository.stop)
        self.said = []
        say = mock.patch.object(stages, "say", self.said.append)
        say.start()
        self.addCleanup(say.stop)

    def shell(self, name: str, text: str, closing: str | None = None) -> Stage:
        return Stage(name, ("sh", "-c", text), closing=re.compile(closing) if closing else None)

    def test_stages_run_at_the_same_time_and_keep_their_order(self) -> None:
        # Each waits for the other.
        with tempfile.TemporaryDirectory() as folder:
            one = self.shell("one", f"mkfifo {folder}/a; echo x > {folder}/a")
            two = self.shell("two", f"until [ -p {folder}/a ]; do :; done; cat {folder}/a; exit 3")
            self.assertEqual([outcome.status for outcome in run(one, two)], [0, 3])

    def test_the_end_of_a_failed_log_is_shown(self) -> None:
        run(self.shell("bad", "echo before; echo the cause >&2; exit 1"))
        self.assertIn("    | the cause", self.said)

    def test_nothing_goes_on_after_what_must_succeed(self) -> None:
        with self.assertRaisesRegex(Failed, "bad failed"):
            must(self.shell("bad", "exit 1"))

    def test_an_interrupted_stage_is_ended_with_all_its_children(self) -> None:
        stage = self.shell("long", "sleep 1000 & echo $!; wait")

        def interrupted(running: list) -> list:
            while not stage.log.exists() or not stage.log.read_text():
                pass
            raise KeyboardInterrupt

        with mock.patch.object(stages, "_wait", interrupted), self.assertRaises(KeyboardInterrupt):
            run(stage)
        child = int(stage.log.read_text().split()[0])
        with self.assertRaises(ProcessLookupError):
            # A zombie is gone as well: only its parent has not yet heard.
            if Path(f"/proc/{child}/stat").exists() and " Z " in Path(f"/proc/{child}/stat").read_text():
                raise ProcessLookupError
            os.kill(child, 0)

    def test_the_summary_adds_up_what_the_runners_say(self) -> None:
        maven = "printf 'Tests run: 2, Failures: 0, Errors: 0, Skipped: 0 -- in A\\n\\033[1mTests run: 7, Failures: 1, Errors: 1, Skipped: 2\\033[m\\n'"
        summary = Summary()
        summary.add(run(self.shell("maven", maven, r"Tests run: (?!.* -- in ).*")))
        summary.add(run(self.shell("python", "echo 'Ran 5 tests in 0.1s'; echo OK", "^(Ran|OK)")))
        text = summary.text("1:00")
        self.assertIn("Tests run: 12, failed: 2, skipped: 2", text)
        self.assertIn("      Ran 5 tests in 0.1s", text)
        self.assertTrue(text.endswith("verify: passed in 1:00"))

    def test_the_summary_names_what_failed(self) -> None:
        maven = (
            "[INFO] Running a.B\n[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0 <<< FAILURE! -- in a.B\n"
            "[ERROR] a.B.one -- Time elapsed: 1 s <<< FAILURE!\norg.opentest4j.AssertionFailedError: too late\n"
            "\tat a.B.one(B.java:3)\n\n[ERROR] a.B.two -- Time elapsed: 1 s <<< FAILURE!\njava.lang.AssertionError: \n"
            "\nExpecting actual:\n  1\n\n\tat a.B.two(B.java:4)\n\n[INFO] Running a.C\n"
        )
        python = "ERROR: test_x (y)\n-----\nTraceback:\n  File y\nValueError: not a number\n\nRan 5 tests\n"
        layers = "operator libraries 01 02 same\noperator application 03 04 DIFFERS\nrouter libraries 05 05 same\n"
        summary = Summary()
        for name, log in {"maven": maven, "python": python, "layers": layers, "other": "a reason"}.items():
            summary.add(run(self.shell(name, f"printf '%s' '{log}'; exit 1")))
        summary.add(run(self.shell("well", "echo ' DIFFERS'")))
        said = [line.strip()[2:] for line in summary.text("0:01").splitlines() if line.startswith("      | ")]
        self.assertEqual(
            said,
            [
                "[ERROR] a.B.one -- Time elapsed: 1 s <<< FAILURE!",
                "org.opentest4j.AssertionFailedError: too late",
                "[ERROR] a.B.two -- Time elapsed: 1 s <<< FAILURE!",
                "java.lang.AssertionError:",
                "Expecting actual:",
                "  1",
                "ERROR: test_x (y)",
                "Traceback:",
                "  File y",
                "ValueError: not a number",
                "operator application 03 04 DIFFERS",
                "a reason",
            ],
        )

    def test_the_summary_fails_with_any_stage_and_with_none(self) -> None:
        self.assertFalse(Summary().passed())
        summary = Summary()
        summary.add(run(self.shell("good", "exit 0"), self.shell("bad", "exit 1")))
        self.assertFalse(summary.passed())
        self.assertTrue(summary.text("0:01").endswith("verify: FAILED in 0:01"))


if __name__ == "__main__":
    unittest.main()
