"""Who is ended, and who is spared."""

import json
import os
import signal
import subprocess
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path
from unittest import mock

from localcluster import claims, processes
from localcluster.claims import Claims
from localcluster.console import ClusterError
from localcluster.processes import Ledger, identify


class Identity(unittest.TestCase):
    def setUp(self):
        self.sleep = subprocess.Popen(["sleep", "600"])
        self.addCleanup(self.sleep.wait)
        self.addCleanup(self.sleep.kill)
        self.started = identify("sleep", self.sleep.pid)

    def test_a_process_is_alive_until_it_ends(self):
        self.assertTrue(self.started.alive())
        self.sleep.kill()
        self.sleep.wait()
        self.assertFalse(self.started.alive())

    def test_one_that_nobody_has_waited_for_has_ended(self):
        self.sleep.kill()
        os.waitid(os.P_PID, self.sleep.pid, os.WEXITED | os.WNOWAIT)
        self.assertFalse(self.started.alive())
        self.assertEqual(processes.kill([self.started], 1), [])

    def test_another_with_the_same_id_is_spared(self):
        earlier = replace(self.started, ticks=self.started.ticks - 1)
        self.assertFalse(earlier.alive())
        self.assertFalse(processes.send(earlier, signal.SIGKILL))
        self.assertIsNone(self.sleep.poll())

    def test_another_with_the_same_id_and_time_after_a_restart_is_spared(self):
        before = replace(self.started, boot="00000000-0000-0000-0000-000000000000")
        self.assertFalse(processes.send(before, signal.SIGKILL))
        self.assertIsNone(self.sleep.poll())

    def test_the_same_one_is_ended(self):
        self.assertTrue(processes.send(self.started, signal.SIGKILL))
        self.assertEqual(self.sleep.wait(5), -signal.SIGKILL)

    def test_who_ignores_the_deadline_is_named(self):
        with mock.patch("localcluster.processes.send"):
            self.assertEqual(processes.kill([self.started], 0.05), [self.started])

    def test_names_with_parentheses_do_not_confuse(self):
        fields = " ".join(str(field) for field in range(4, 53))
        self.assertEqual(processes.parse_start_ticks(f"7 (a) (b c) S {fields}".encode()), 22)
        self.assertIsNone(processes.parse_start_ticks(f"7 (sh) Z {fields}".encode()))


class Books(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_a_ledger_remembers(self):
        me = identify("me", os.getpid())
        Ledger(self.folder / "processes.json").add(me)
        Ledger(self.folder / "processes.json").add(replace(me, name="again"))
        self.assertEqual([p.name for p in Ledger(self.folder / "processes.json").all()], ["me", "again"])

    def test_a_ledger_forgets_who_has_ended_and_nobody_else(self):
        me = identify("me", os.getpid())
        ledger = Ledger(self.folder / "processes.json")
        for process in (me, replace(me, ticks=me.ticks - 1), replace(me, name="other", ticks=me.ticks - 1)):
            ledger.add(process)
        ledger.forget("me")
        self.assertEqual([(p.name, p.alive()) for p in ledger.all()], [("me", True), ("other", False)])

    def test_a_ledger_cut_off_is_empty(self):
        (self.folder / "processes.json").write_text('[{"name": "et', encoding="utf-8")
        self.assertEqual(Ledger(self.folder / "processes.json").all(), [])

    def test_claims_belong_to_one_folder(self):
        note = self.folder / "note.json"
        with mock.patch("localcluster.network.exists", return_value=False):
            Claims(self.folder / "a", note).make()
            self.assertTrue(Claims(self.folder / "a", note).valid())
            self.assertFalse(Claims(self.folder / "b", note).valid())
            with self.assertRaisesRegex(ClusterError, r"HANDOVER_STATE=\S+/a e2e/cluster/down"):
                Claims(self.folder / "b", note).make()

    def test_claims_end_with_the_machine(self):
        note = self.folder / "note.json"
        note.write_text(json.dumps({"boot": "earlier", "state": str(self.folder)}), encoding="utf-8")
        self.assertFalse(Claims(self.folder, note).valid())
        with mock.patch("localcluster.network.exists", return_value=False):
            Claims(self.folder / "b", note).make()
        self.assertTrue(Claims(self.folder / "b", note).valid())

    def test_a_namespace_of_somebody_else_is_not_taken(self):
        with mock.patch("localcluster.network.exists", return_value=True), self.assertRaises(ClusterError):
            Claims(self.folder, self.folder / "note.json").make()
        self.assertFalse((self.folder / "note.json").exists())

    def test_mount_points_may_hold_blanks(self):
        line = r"36 35 98:0 / /mnt/a\040b\134c rw,noatime - ext3 /dev/root rw"
        self.assertEqual(claims.parse_mount_point(line), "/mnt/a b\\c")

    def test_folders_in_use_are_not_removed(self):
        (self.folder / "a" / "b").mkdir(parents=True)
        (self.folder / "a" / "c").mkdir()
        (self.folder / "a" / "c" / "file").touch()
        claims.remove_empty(self.folder / "a")
        self.assertEqual(sorted(p.name for p in (self.folder / "a").iterdir()), ["c"])


if __name__ == "__main__":
    unittest.main()
