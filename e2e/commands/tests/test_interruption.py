"""Whoever ends a command, and however: nothing of it goes on, and its cluster is gone."""

import os
import pty
import signal
import unittest

from commands.tests.fakes import Tree, alive, until

# A command with a child of its own, which a shell lets ignore SIGINT.
LONG = "sleep 1000 & echo $! > child; wait"


class InterruptionTest(unittest.TestCase):
    def setUp(self) -> None:
        self.tree = Tree()
        self.addCleanup(self.tree.close)

    def ended(self, process, number: signal.Signals) -> str:
        child = self.tree.noted("child")
        process.send_signal(number)
        out = process.communicate(timeout=60)[0]
        self.assertFalse(alive(child))
        self.assertEqual(self.tree.calls()[-1], "over")
        self.assertFalse((self.tree.root / "up").exists())
        return out

    def test_a_ci_whose_time_is_up_leaves_nothing(self) -> None:
        self.tree.run("verify", "--only", "images")
        process = self.tree.start("verify", "--only", "scenarios", FAKE_RUN=LONG)
        self.assertIn("interrupted", self.ended(process, signal.SIGTERM))
        self.assertEqual(process.returncode, 1)

    def test_a_terminal_that_was_closed_leaves_nothing(self) -> None:
        here, there = pty.openpty()
        process = self.tree.start("bench", "rollback", stderr=there, FAKE_RUN=LONG, FAKE_DOWN="sleep 1")
        os.close(there)
        until(lambda: (self.tree.root / "child").exists())
        # Whatever is said from now on fails.
        os.close(here)
        self.ended(process, signal.SIGHUP)
        self.assertNotEqual(process.returncode, 0)

    def test_ctrl_c_leaves_nothing(self) -> None:
        process = self.tree.start("demo", FAKE_RUN=LONG)
        self.ended(process, signal.SIGINT)
        self.assertEqual(process.returncode, 130)

    def test_a_cluster_that_only_begins_is_taken_down(self) -> None:
        process = self.tree.start("demo", FAKE_UP=f"touch up; {LONG}")
        self.ended(process, signal.SIGTERM)
        self.assertEqual(self.tree.called("helm"), [])

    def test_the_killed_cluster_of_verify_is_taken_down(self) -> None:
        process = self.tree.start("verify", "--only", "cluster", FAKE_LIVE=f"touch up; {LONG}")
        self.ended(process, signal.SIGTERM)

    def test_taking_down_is_gone_through_with_whoever_loses_patience(self) -> None:
        process = self.tree.start("demo", FAKE_DOWN="echo $$ > downing; sleep 1")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            self.assertTrue(alive(self.tree.noted("downing")))
            process.send_signal(number)
        process.communicate(timeout=60)
        self.assertEqual(self.tree.calls()[-1], "over")

    def test_what_the_caller_ignores_stays_ignored(self) -> None:
        process = self.tree.start("demo", ignored=(signal.SIGHUP,), FAKE_RUN="echo $$ > child; sleep 1; exit 7")
        self.tree.noted("child")
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 7)


if __name__ == "__main__":
    unittest.main()
