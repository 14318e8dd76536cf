"""Training runs: an application is started once, and what it loaded is kept as an AOT cache.

The application talks to a stand-in for the API server that knows no objects. What matters is
which classes get loaded and linked, not what is decided.
"""

import http.client
import http.server
import inspect
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

from .workspace import BuildError, digest_of

START_SECONDS = 60
STOP_SECONDS = 120


@dataclass(frozen=True)
class Training:
    """How to exercise an application: `answers_at` says it is up, `visit` is then asked once."""

    answers_at: tuple
    visit: tuple = ()
    env: dict = field(default_factory=dict)
    arguments: tuple = ()
    seconds: float = 3

    def key(self) -> str:
        return digest_of(repr(self), inspect.getsource(sys.modules[__name__]))

    def run(self, name: str, java: list, start: list, cache_file: Path) -> None:
        port = free_port()
        with ApiServer() as api, tempfile.TemporaryDirectory() as state:
            env = {
                "PATH": os.environ["PATH"],
                "LANG": "C.UTF-8",
                "HOME": state,
                "TMPDIR": state,
                "KUBECONFIG": os.path.join(state, "none"),
                "KUBERNETES_MASTER": api.url,
                "KUBERNETES_NAMESPACE": "training",
                **{key: value.format(port=port, state=state) for key, value in self.env.items()},
            }
            arguments = [argument.format(port=port, api=api.url) for argument in self.arguments]
            command = [*java, f"-XX:AOTCacheOutput={cache_file}", *start, *arguments]
            with open(os.path.join(state, "log"), "w+", encoding="utf-8") as log:
                process = subprocess.Popen(
                    [str(part) for part in command], env=env, cwd=state, stdout=log, stderr=subprocess.STDOUT
                )
                try:
                    self._exercise(process, port)
                    process.send_signal(signal.SIGTERM)
                    process.wait(STOP_SECONDS)
                except (BuildError, subprocess.TimeoutExpired) as failure:
                    log.seek(0)
                    tail = "\n    ".join(log.read().strip().splitlines()[-20:])
                    raise BuildError(f"training run of {name}: {failure}\n    {tail}") from failure
                finally:
                    if process.poll() is None:
                        process.kill()
                        process.wait()
                log.seek(0)
                if not cache_file.exists():
                    tail = "\n    ".join(log.read().strip().splitlines()[-20:])
                    raise BuildError(f"training run of {name} left no AOT cache\n    {tail}")

    def _exercise(self, process: subprocess.Popen, port: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not any(_status(port, path) for path in self.answers_at):
            if process.poll() is not None:
                raise BuildError(f"ended with {process.returncode} before it answered")
            if time.monotonic() > deadline:
                raise BuildError(f"no answer at {self.answers_at} after {START_SECONDS} s")
            time.sleep(0.1)
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            for path in self.visit:
                _status(port, path)
            time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _status(port: int, path: str) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except OSError:
        return None
    finally:
        connection.close()


class ApiServer:
    """Lists are empty, watches stay open, writes are echoed, single objects are not found."""

    def __init__(self) -> None:
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> "ApiServer":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_) -> None:
        """Nobody reads it."""

    def do_GET(self) -> None:
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query)
        if query.get("watch", ["false"])[0] == "true":
            self._watch()
        elif url.path == "/version":
            self._answer(200, {"major": "1", "minor": "36", "gitVersion": "v1.36.0"})
        elif self._is_list(url.path):
            self._answer(200, {"kind": "List", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": []})
        else:
            self._answer(404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        body.setdefault("metadata", {}).update(resourceVersion="2", uid="training")
        self._answer(200, body)

    do_PUT = do_PATCH = do_POST

    def _is_list(self, path: str) -> bool:
        parts = path.strip("/").split("/")[2 if path.startswith("/api/") else 3 :]
        return len(parts) == 1 or (len(parts) == 3 and parts[0] == "namespaces")

    def _watch(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            while self.connection.recv(1):
                pass
        except OSError:
            pass
        self.close_connection = True

    def _answer(self, status: int, body: dict) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
