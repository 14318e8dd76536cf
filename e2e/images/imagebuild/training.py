"""Training runs: an application is started once, and what it loaded is kept as an AOT cache.

The application talks to a stand-in for the API server, which is also the model that it asks.
What matters is which classes get loaded and which methods get hot, not what is decided.
"""

import base64
import hashlib
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
CALLERS = 4
INFER = "/v2/models/digits/infer"
QUESTION = json.dumps({"inputs": [{"name": "picture", "datatype": "FP32", "shape": [1, 64], "data": [0] * 64}]})
ANSWER = {
    "model_name": "digits",
    "outputs": [
        {"name": "predict", "datatype": "INT64", "shape": [1, 1], "data": [2]},
        {"name": "predict_proba", "datatype": "FP64", "shape": [1, 10], "data": [0.1] * 10},
    ],
}


@dataclass(frozen=True)
class Training:
    """How to exercise an application.

    It is up when it answers at one of the paths `answers_at`; then those of `visit` are asked again
    and again for some seconds, and decisions at `decisions_port`, if there is one, by some callers at a
    time. `objects` is what the API server lists, by the last word of a path. {port} and the other places
    of run() are filled into its texts, as into `env` and `arguments`.
    """

    answers_at: tuple
    visit: tuple = ()
    env: dict = field(default_factory=dict)
    arguments: tuple = ()
    objects: dict = field(default_factory=dict)
    decisions_port: bool = False
    seconds: float = 3

    def key(self) -> str:
        return digest_of(repr(self), inspect.getsource(sys.modules[__name__]))

    def run(self, name: str, java: list, start: list, cache_file: Path) -> None:
        port, decisions_port = free_port(), free_port()
        with ApiServer() as api, tempfile.TemporaryDirectory() as state:
            places = {"port": port, "decisions_port": decisions_port, "state": state}
            places |= {"api": api.url, "api_port": api.port}
            api.lists = filled(self.objects, places)
            env = {
                "PATH": os.environ["PATH"],
                "LANG": "C.UTF-8",
                "HOME": state,
                "TMPDIR": state,
                "KUBECONFIG": os.path.join(state, "none"),
                "KUBERNETES_MASTER": api.url,
                "KUBERNETES_NAMESPACE": "training",
                **filled(self.env, places),
            }
            command = [*java, f"-XX:AOTCacheOutput={cache_file}", *start, *filled(self.arguments, places)]
            with open(os.path.join(state, "log"), "w+", encoding="utf-8") as log:
                process = subprocess.Popen(
                    [str(part) for part in command], env=env, cwd=state, stdout=log, stderr=subprocess.STDOUT
                )
                try:
                    self._exercise(process, port, decisions_port)
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

    def _exercise(self, process: subprocess.Popen, port: int, decisions_port: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not any(_status(port, path) for path in self.answers_at):
            if process.poll() is not None:
                raise BuildError(f"ended with {process.returncode} before it answered")
            if time.monotonic() > deadline:
                raise BuildError(f"no answer at {self.answers_at} after {START_SECONDS} s")
            time.sleep(0.1)
        end = time.monotonic() + self.seconds
        callers = [Caller(decisions_port, end) for _ in range(CALLERS if self.decisions_port else 0)]
        for caller in callers:
            caller.start()
        while time.monotonic() < end:
            for path in self.visit:
                _status(port, path)
            time.sleep(0.05)
        for caller in callers:
            caller.join()
        if unanswered := [caller for caller in callers if not caller.answered]:
            raise BuildError(f"decisions were not answered, so the cache would not know their way: {unanswered[0].last}")


class Caller(threading.Thread):
    """Asks for decisions, one after the other."""

    def __init__(self, port: int, end: float) -> None:
        super().__init__(daemon=True)
        self.port, self.end, self.answered, self.last = port, end, 0, "nothing"

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        while time.monotonic() < self.end:
            try:
                connection.request("POST", INFER, QUESTION, {"Content-Type": "application/json"})
                response = connection.getresponse()
                self.last = f"{response.status} {response.read(200)!r}"
                response.read()
                self.answered += response.status == 200
            except (OSError, http.client.HTTPException) as failure:
                self.last = repr(failure)
                connection.close()
                time.sleep(0.05)
        connection.close()


def filled(value, places: dict):
    """The value with the places filled into all its texts."""
    if isinstance(value, dict):
        return {key: filled(part, places) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [filled(part, places) for part in value]
    if isinstance(value, str):
        for name, place in places.items():
            value = value.replace("{" + name + "}", str(place))
    return value


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
    """Lists and finds what it was given, keeps watches open, echoes writes."""

    def __init__(self) -> None:
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/"

    @property
    def lists(self) -> dict:
        return self._server.lists

    @lists.setter
    def lists(self, lists: dict) -> None:
        self._server.lists = lists

    def __enter__(self) -> "ApiServer":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()


# A leader looks whether it may hold a lease before it tries.
ALL_RULES = [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]


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
            items = self.server.lists.get(url.path.rsplit("/", 1)[1], [])
            self._answer(
                200, {"kind": "List", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": items}
            )
        elif found := self._single(url.path):
            self._answer(200, found)
        else:
            self._answer(404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404})

    def do_POST(self) -> None:
        content = self._content()
        if self.path == INFER:
            self._answer(200, ANSWER)
            return
        body = json.loads(content or b"{}")
        body.setdefault("metadata", {}).update(resourceVersion="2", uid="training")
        if body.get("kind") == "SelfSubjectRulesReview":
            body["status"] = {"incomplete": False, "nonResourceRules": [], "resourceRules": ALL_RULES}
        self._answer(200, body)

    do_PUT = do_PATCH = do_POST

    def _content(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        content = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return content

    def _single(self, path: str) -> dict | None:
        plural, name = path.rstrip("/").split("/")[-2:]
        return next((item for item in self.server.lists.get(plural, []) if item["metadata"]["name"] == name), None)

    def _is_list(self, path: str) -> bool:
        parts = path.strip("/").split("/")[2 if path.startswith("/api/") else 3 :]
        return len(parts) == 1 or (len(parts) == 3 and parts[0] == "namespaces")

    def _watch(self) -> None:
        """Opens a watch, as a WebSocket where one is asked for, and tells nothing in it."""
        key = self.headers.get("Sec-WebSocket-Key")
        if key:
            self.send_response(101)
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "Upgrade")
            accept = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
            self.send_header("Sec-WebSocket-Accept", base64.b64encode(accept).decode())
        else:
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
