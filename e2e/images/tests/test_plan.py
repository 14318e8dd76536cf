"""Faults begin when told, hit the share they are told, and outlive the container."""

import asyncio
import contextlib
import importlib
import io
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "sample-faults"))
import plan  # noqa: E402


class PlanTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name, "fault.json")
        patch = mock.patch.object(plan, "FILE", str(self.file))
        patch.start()
        self.addCleanup(patch.stop)
        self.clock = 100.0
        clock = mock.patch.object(plan.time, "monotonic", lambda: self.clock)
        clock.start()
        self.addCleanup(clock.stop)
        self.enterContext(contextlib.redirect_stderr(io.StringIO()))

    def told(self, given) -> plan.Faults:
        faults = plan.Faults()
        status, answer = asyncio.run(faults.told(json.dumps(given).encode()))
        self.assertEqual(status, 200, answer)
        return faults

    def test_without_a_plan_nothing_fails(self):
        faults = plan.Faults()
        self.assertEqual([faults.next() for _ in range(20)], [None] * 20)
        self.assertEqual(faults.state()["asked"], 20)

    def test_a_share_is_spread_evenly(self):
        faults = self.told({"mode": "fail", "share": 0.3})
        hits = [number for number in range(1, 11) if faults.next()]
        self.assertEqual(hits, [4, 7, 10])
        self.assertEqual((faults.state()["asked"], faults.state()["failed"]), (10, 3))

    def test_after_a_while_all_decisions_fail(self):
        faults = self.told({"mode": "hang", "share": 0.0, "thenAllAfter": "2s"})
        self.assertEqual([faults.next() for _ in range(5)], [None] * 5)
        self.clock += 2
        self.assertEqual([faults.next() for _ in range(5)], ["hang"] * 5)

    def test_the_process_ends_some_time_after_the_first_decision(self):
        faults = self.told({"mode": "fail", "share": 0, "exitAfter": "500ms"})
        self.clock += 60
        with mock.patch.object(plan.os, "_exit") as end:
            faults.next()
            self.clock += 0.4
            faults.next()
            end.assert_not_called()
            self.clock += 0.2
            faults.next()
            end.assert_called_once_with(3)

    def test_a_restarted_container_goes_on(self):
        self.told({"mode": "reset"})
        self.assertEqual(plan.Faults().next(), "reset")

    def test_an_empty_plan_ends_it(self):
        self.told({"mode": "reset"})
        self.told({})
        self.assertIsNone(plan.Faults().next())

    def test_no_plan_is_taken_that_was_not_meant(self):
        refused = {
            '{"mode": "explode"}': "mode must be one of fail, reset, hang",
            '{"share": 0.5}': "mode must be one of fail, reset, hang",
            '{"mode": "fail", "shre": 1}': "unknown: shre",
            '{"mode": "fail", "share": 3}': "share must be 0 to 1",
            '{"mode": "fail", "exitAfter": "5"}': "5 is no duration such as 2s or 500ms",
            "[]": "expected an object",
            "nonsense": "Expecting value: line 1 column 1 (char 0)",
        }
        for body, why in refused.items():
            with self.subTest(body):
                faults = plan.Faults()
                self.assertEqual(asyncio.run(faults.told(body.encode())), (400, {"error": f"no plan: {why}"}))
                self.assertIsNone(faults.next())

    def test_faults_are_off_unless_asked_for(self):
        for value, enabled in {"": False, "false": False, "true": True}.items():
            with mock.patch.dict(os.environ, {"HANDOVER_SAMPLE_FAULTS": value}):
                self.assertEqual(importlib.reload(plan).ENABLED, enabled)


if __name__ == "__main__":
    unittest.main()
