"""The desk, as a process of its own: what it knows, what it refuses, how it goes wrong and leaves."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

IMAGES = Path(__file__).resolve().parent.parent
DIGITS = IMAGES.parent / "src/main/resources/dev/handover/e2e/load/digits.csv"
INFER = "/v2/models/digits/infer"


class DeskTest(unittest.TestCase):
    def start(self, **settings) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(IMAGES / "sample-faults"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "DESK_PORT": str(self.port),
            "DESK_DIGITS": str(DIGITS),
            "DESK_DELAY_MS": "1",
            "DESK_DRAIN_SECONDS": "0.3",
            "HANDOVER_SAMPLE_FAULT_FILE": str(Path(folder.name, "fault.json")),
        }
        command = [sys.executable, "-s", IMAGES / "sample-desk" / "desk.py"]
        self.desk = subprocess.Popen(
            command, env=environment | settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.addCleanup(self.stop)
        self.assertIn(f"port {self.port}", self.desk.stdout.readline())

    def stop(self) -> None:
        if self.desk.poll() is None:
            self.desk.kill()
        self.desk.communicate()

    def ask(self, method: str, path: str, body: str = "", timeout: float = 5, **headers) -> tuple:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def decide(self, timeout: float = 5) -> tuple:
        return self.ask("POST", INFER, question(), timeout)

    def test_it_knows_every_picture(self):
        self.start()
        rows = [line.split(",") for line in DIGITS.read_text(encoding="utf-8").splitlines()]
        pixels = [int(value) for row in rows for value in row[:-1]]
        body = json.dumps({"id": "a", "inputs": [{"shape": [len(rows), 64], "data": pixels}]})
        status, answer = self.ask("POST", INFER, body)
        self.assertEqual((status, answer["id"], answer["model_version"]), (200, "a", "desk"))
        predict, probability = answer["outputs"]
        self.assertEqual(predict["data"], [int(row[-1]) for row in rows])
        self.assertEqual(sum(probability["data"]), len(rows))

    def test_what_it_cannot_answer_is_refused_with_a_reason(self):
        self.start()
        nobody_knows = json.dumps({"inputs": [{"shape": [1, 64], "data": [16] * 64}]})
        for method, path, body, status in (
            ("POST", INFER, "", 400),
            ("POST", INFER, "{}", 400),
            ("POST", INFER, json.dumps({"inputs": [{"shape": [1, 63], "data": [0] * 63}]}), 400),
            ("POST", INFER, nobody_knows, 422),
            ("GET", INFER, "", 405),
            ("GET", "/elsewhere", "", 404),
            ("POST", "/fault", '{"mode": "fail"}', 404),
        ):
            with self.subTest(f"{method} {path} {body[:20]}"):
                got, answer = self.ask(method, path, body)
                self.assertEqual(got, status)
                self.assertTrue(answer["error"])

    def test_too_much_is_refused_before_it_is_read(self):
        self.start()
        status, answer = self.ask("POST", INFER, "x", **{"Content-Length": str(2 << 20)})
        self.assertEqual((status, answer["error"]), (413, "more than 1048576 bytes"))

    def test_chunked_requests_are_read(self):
        self.start()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        self.addCleanup(connection.close)
        text = question().encode()
        connection.request("POST", INFER, iter([text[:20], text[20:]]), encode_chunked=True)
        self.assertEqual(connection.getresponse().status, 200)

    def test_it_fails_when_told_and_stops_failing_when_told(self):
        self.start(HANDOVER_SAMPLE_FAULTS="true", DESK_VERSION="v3")
        self.assertEqual(self.decide()[1]["model_version"], "v3")
        self.assertEqual(self.ask("POST", "/fault", '{"mode": "fail", "share": 0.5}')[0], 200)
        self.assertEqual([self.decide()[0] for _ in range(4)], [200, 500, 200, 500])
        status, state = self.ask("GET", "/fault")
        self.assertEqual((status, state["asked"], state["failed"]), (200, 4, 2))
        self.assertLessEqual(state["firstFailed"], state["lastAsked"])
        self.ask("POST", "/fault", "{}")
        self.assertEqual(self.decide()[0], 200)

    def test_it_breaks_the_connection_when_told(self):
        self.start(HANDOVER_SAMPLE_FAULTS="true")
        self.ask("POST", "/fault", '{"mode": "reset"}')
        with self.assertRaises(ConnectionError):
            self.decide()

    def test_it_hangs_when_told_and_others_are_answered_meanwhile(self):
        self.start(HANDOVER_SAMPLE_FAULTS="true")
        self.ask("POST", "/fault", '{"mode": "hang"}')
        with self.assertRaises(TimeoutError):
            self.decide(timeout=0.3)
        self.assertEqual(self.ask("GET", "/v2/health/ready")[0], 200)

    def test_it_crashes_when_told(self):
        self.start(HANDOVER_SAMPLE_FAULTS="true")
        self.ask("POST", "/fault", '{"mode": "fail", "share": 0, "exitAfter": "50ms"}')
        self.assertEqual(self.decide()[0], 200)
        time.sleep(0.06)  # what the plan is about
        with self.assertRaises((ConnectionError, http.client.RemoteDisconnected)):
            self.decide()
        self.assertEqual(self.desk.wait(5), 3)

    def test_it_answers_on_while_callers_learn_that_it_leaves(self):
        self.start()
        self.desk.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 5
        while self.ask("GET", "/v2/health/ready")[0] != 503:
            self.assertLess(time.monotonic(), deadline)
        self.assertEqual(self.decide()[0], 200)
        self.assertEqual(self.desk.wait(5), 0)


def question() -> str:
    row = DIGITS.read_text(encoding="utf-8").splitlines()[0].split(",")
    return json.dumps({"inputs": [{"shape": [1, 64], "data": [[int(value) for value in row[:-1]]]}]})


if __name__ == "__main__":
    unittest.main()
