"""The cluster itself, started and ended for real. Takes a minute and a half, root, and a machine without it:

    python3 -B e2e/cluster/tests/live.py
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock
import urllib.request
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(FOLDER))

from localcluster import archive, cgroups, network, processes  # noqa: E402
from localcluster.claims import FOLDERS, NOTE, SETTINGS, SYSCTL, mount_points  # noqa: E402
from localcluster.places import state  # noqa: E402
from localcluster.processes import Ledger  # noqa: E402
from localcluster.store import Store  # noqa: E402

PROBE = "handover.local/probe:1"
MANIFEST = Path(__file__).with_name("smoke.yaml")


def call(name: str, *arguments, status: int = 0) -> str:
    """Runs a command of this folder; what it prints, if it ends as it should."""
    done = subprocess.run(
        [FOLDER / name, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False
    )
    said = done.stdout + done.stderr
    if done.returncode != status:
        raise AssertionError(f"{name} {' '.join(map(str, arguments))} ended with {done.returncode}, not {status}:\n{said}")
    return said


def kubectl(*arguments, status: int = 0) -> str:
    return call("kubectl", "-n", "smoke", *arguments, status=status)


def probe(*arguments, pod: str = "client") -> str:
    return kubectl("exec", pod, "--", "/probe", *arguments).strip()


def eventually(check, seconds: float = 30):
    """The first answer of check() that is true."""
    deadline = time.monotonic() + seconds
    while not (found := check()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not so after {seconds:.0f} s")
        time.sleep(0.05)
    return found


def ledger() -> Ledger:
    return Ledger(state() / "processes.json")


def machine() -> dict:
    """What of the machine the cluster touches, to be found again as it was."""
    return {
        "mounts": sorted(mount_points()),
        "namespace": network.exists(),
        "note": NOTE.exists(),
        "groups": [str(group) for group in cgroups.roots()],
        "settings": {name: (SYSCTL / name).read_text(encoding="ascii") for name in SETTINGS},
        "folders": sorted(str(path) for folder in FOLDERS for path in Path(folder).rglob("*")),
        "top folders": [folder for folder in FOLDERS if Path(folder).exists()],
        "shims": [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _is_ours(pid)],
    }


def _is_ours(pid: int) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return str(state()).encode() in words and processes.start_ticks(pid) is not None and pid != os.getpid()


class Live(unittest.TestCase):
    """In the order of their names; each leaves the cluster as the next one needs it."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        call("status", status=3)
        cls.before = machine()
        cls.place = state()
        call("build")

    @classmethod
    def tearDownClass(cls):
        call("down")
        shutil.rmtree("/tmp/handover-smoke", ignore_errors=True)

    def deploy(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            tar = Path(folder, "probe.tar")
            archive.of_program(Store().named("probe"), PROBE, tar)
            call("load-image", tar)
            self.assertIn("there already", call("load-image", tar))
        call("kubectl", "apply", "-f", MANIFEST)
        kubectl("wait", "--for=condition=Ready", "pod", "--all", "--timeout=60s")

    def test_1_starts_from_nothing_and_finds_itself_up(self):
        call("up")
        self.assertIn("up already", call("up"))
        self.assertIn("up and well", call("status"))
        self.assertIn("v1.36", call("kubectl", "get", "nodes"))

    def test_1b_is_safe_from_a_second_cluster_of_another_folder(self):
        with tempfile.TemporaryDirectory() as other, unittest.mock.patch.dict(os.environ, HANDOVER_STATE=other):
            self.assertIn(f"HANDOVER_STATE={self.place} e2e/cluster/down", call("up", status=1))
            self.assertIn("down already", call("down"))
        self.assertIn("up and well", call("status"))

    def test_2_runs_pods_behind_services(self):
        self.deploy()
        pods = set(kubectl("get", "pods", "-l", "app=web", "-o", "name").split())
        answered = set()
        eventually(lambda: answered.add("pod/" + probe("get", "http://web")) or answered == pods)
        self.assertRegex(probe("lookup", "web.smoke.svc.cluster.local"), r"^10\.96\.\d+\.\d+$")
        self.assertIn("no such host", kubectl("exec", "client", "--", "/probe", "lookup", "example.com", status=1))
        self.assertIn("asked by", kubectl("logs", "-l", "app=web", "--tail=-1"))

    def test_3_lets_a_pod_reach_itself_through_its_service(self):
        pod = sorted(kubectl("get", "pods", "-l", "app=web", "-o", "name").split())[0]
        name = pod.removeprefix("pod/")
        eventually(lambda: probe("get", "http://web", pod=name) == name)

    def test_4_keeps_files_in_persistent_volumes_on_the_node(self):
        probe("write", "/kept/note", "still here")
        kubectl("delete", "pod", "client", "--now")
        call("kubectl", "apply", "-f", MANIFEST)
        kubectl("wait", "--for=condition=Ready", "pod/client", "--timeout=30s")
        self.assertEqual(probe("cat", "/kept/note"), "still here")

    def test_5_refuses_pods_that_pod_security_forbids(self):
        overrides = json.dumps({"spec": {"hostNetwork": True}})
        said = kubectl("run", "host", f"--image={PROBE}", f"--overrides={overrides}", status=1)
        self.assertIn('violates PodSecurity "baseline', said)

    def test_6_forwards_ports_and_runs_commands_inside(self):
        forward = subprocess.Popen(
            [FOLDER / "kubectl", "-n", "smoke", "port-forward", "svc/web", ":80"], stdout=subprocess.PIPE, text=True
        )
        try:
            port = re.search(r"127\.0\.0\.1:(\d+)", forward.stdout.readline()).group(1)
            question = f"import urllib.request as u; print(u.urlopen('http://127.0.0.1:{port}', timeout=5).read().decode())"
            self.assertIn("web-", call("run", sys.executable, "-c", question))
            with self.assertRaises(OSError):
                # Not from outside: the namespace keeps it in.
                urllib.request.urlopen(f"http://127.0.0.1:{port}", timeout=2)
        finally:
            forward.terminate()
            forward.wait()
            forward.stdout.close()

    def test_7_is_whole_again_after_the_kubelet_was_killed(self):
        kubelet = next(process for process in ledger().all() if process.name == "kubelet")
        processes.kill([kubelet], 5)
        self.assertIn("kubelet does not run", call("status", status=1))
        self.assertIn("not whole: kubelet does not run", call("up"))
        self.assertIn("up and well", call("status"))

    def test_8_starts_anew_after_everything_was_killed_under_running_pods(self):
        self.deploy()
        self.assertEqual(processes.kill(ledger().all(), 10), [])
        self.assertGreater(len(cgroups.members()), 3, "pods and their shims should have outlived the daemons")
        call("up")
        call("kubectl", "get", "namespace", "smoke", status=1)

    def test_9_ends_whole_though_the_ledger_is_lost_and_spares_whom_a_stale_one_names(self):
        self.deploy()
        with subprocess.Popen(["sleep", "600"]) as foreign:
            real = processes.identify("etcd", foreign.pid)
            stale = {"name": "etcd", "pid": foreign.pid, "ticks": real.ticks - 1, "boot": real.boot}
            (state() / "processes.json").write_text(json.dumps([stale]), encoding="utf-8")
            call("down")
            self.assertIsNone(foreign.poll(), "down ended a process that it had not started")
            foreign.kill()
        self.assertEqual(machine(), self.before)
        self.assertIn("down already", call("down"))

    def test_a_starts_once_when_told_twice_at_once(self):
        both = [
            subprocess.Popen([FOLDER / "up"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)
        ]
        said = [process.communicate(timeout=120)[0] for process in both]
        self.assertEqual([process.returncode for process in both], [0, 0], said)
        self.assertEqual(sorted("up already" in text for text in said), [False, True], said)
        self.assertEqual(len(ledger().all()), 8)

    def test_b_starts_though_it_was_killed_while_starting(self):
        call("down")
        starting = subprocess.Popen([FOLDER / "up"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(lambda: len(ledger().all()) >= 3, 60)
        starting.send_signal(signal.SIGKILL)
        starting.wait()
        call("up")
        self.assertIn("up and well", call("status"))
        call("down")
        self.assertEqual(machine(), self.before)


if __name__ == "__main__":
    # Ctrl-C ends it as a failure does: with the cluster taken away.
    unittest.main(verbosity=2, failfast=True, catchbreak=True)
