"""How waiting ends, and what is said when it ends badly."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

from localcluster.component import Component
from localcluster.console import ClusterError, last_lines
from localcluster.waiting import until


class Daemons:
    """Three components, of which one has ended, and ends again unless it is to stay."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.revived = 0
        self.stays = False

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def running(self, name: str) -> bool:
        return name != "etcd" or (self.stays and self.revived > 0)

    def revive(self, name: str) -> bool:
        self.revived += 1
        return self.revived == 1


class Waiting(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.daemons = Daemons(Path(folder.name))
        silence = contextlib.redirect_stderr(io.StringIO())
        silence.__enter__()
        self.addCleanup(silence.__exit__, None, None, None)

    def wait(self, answers: list, needs: tuple, seconds: float = 5) -> None:
        until("the moon", lambda: answers.pop(0) if len(answers) > 1 else answers[0], seconds, needs, self.daemons)

    def test_ends_as_soon_as_there_is_no_trouble(self):
        self.wait(["not yet", "not yet", ""], ("kubelet",))

    def test_goes_on_waiting_for_a_component_that_stays_when_started_once_more(self):
        self.daemons.stays = True
        self.wait(["not yet", "not yet", ""], ("kubelet", "etcd"))
        self.assertEqual(self.daemons.revived, 1)

    def test_gives_up_at_once_when_a_needed_component_has_ended_twice_and_shows_its_last_words(self):
        self.daemons.log("etcd").write_text("line 1\nno space left on device\n", encoding="utf-8")
        with self.assertRaisesRegex(ClusterError, r"(?s)etcd has ended.*no space left on device"):
            self.wait(["not yet"], ("kubelet", "etcd"))

    def test_gives_up_at_the_deadline_and_says_what_is_still_wrong(self):
        self.daemons.log("kubelet").write_text("cannot reach the runtime\n", encoding="utf-8")
        with self.assertRaisesRegex(ClusterError, r"(?s)no the moon after 0 s: still dark.*cannot reach the runtime"):
            self.wait(["still dark"], ("kubelet",), 0.1)

    def test_shows_the_end_of_long_logs_only(self):
        log = self.daemons.log("kubelet")
        log.write_text("".join(f"line {number}\n" for number in range(10_000)), encoding="utf-8")
        self.assertEqual(last_lines(log, 2), "    line 9998\n    line 9999")
        self.assertEqual(last_lines(self.daemons.log("absent")), "    (it wrote nothing)")


class Components(unittest.TestCase):
    def test_write_their_files_when_started_and_not_when_asked(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "sub", "config")
            component = Component("x", ["x"], lambda: "", {file: "text"})
            self.assertEqual(component.trouble(), "")
            self.assertFalse(file.exists())
            component.write_files()
            self.assertEqual(file.read_text(encoding="utf-8"), "text")


if __name__ == "__main__":
    unittest.main()
