"""Questions to a running cluster, asked from inside its network namespace. Empty is a good answer."""

import http.client
import json
import socket
import ssl
import struct
import urllib.error
import urllib.request
from pathlib import Path

from .addresses import API, DNS_SERVICE, DOMAIN, NODE_NAME
from .pki import Pki

SECONDS = 3
# No proxy of the user's leads to where the cluster is.
DIRECT = urllib.request.ProxyHandler({})


def health(url: str) -> str:
    """What a health endpoint on loopback says; nobody else can listen there, so any certificate will do."""
    context = ssl._create_unverified_context()
    return _trouble(url, context)


class Api:
    """The API server, asked as administrator."""

    def __init__(self, pki: Pki) -> None:
        self._pki = pki

    def ready(self) -> str:
        if not self._pki.certificate("admin").is_file():
            return "there are no certificates"
        return _trouble(API + "/readyz", self._context())

    def get(self, path: str) -> dict:
        """An object; raises OSError when there is none, or no answer."""
        with _open(API + path, self._context()) as answer:
            return json.load(answer)

    def node(self) -> str:
        """Empty when the node takes pods."""
        try:
            node = self.get(f"/api/v1/nodes/{NODE_NAME}")
        except OSError as failure:
            return f"{NODE_NAME}: {failure}"
        return node_trouble(node)

    def exists(self, path: str) -> str:
        try:
            self.get(path)
            return ""
        except OSError as failure:
            return f"{path.rsplit('/', 1)[1]}: {failure}"

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self._pki.certificate("ca")))
        context.load_cert_chain(self._pki.certificate("admin"), self._pki.key("admin"))
        return context


def node_trouble(node: dict) -> str:
    conditions = {c["type"]: c for c in node.get("status", {}).get("conditions", [])}
    ready = conditions.get("Ready", {"status": "Unknown", "message": "it has not reported yet"})
    if ready["status"] != "True":
        return f"the node is not ready: {ready.get('message', ready['status'])}"
    taints = [taint["key"] for taint in node.get("spec", {}).get("taints", []) if taint["effect"] != "PreferNoSchedule"]
    return f"the node is still tainted: {', '.join(taints)}" if taints else ""


def dns() -> str:
    """Looks up the API server by its Service name, at the Service of the DNS: both must work."""
    name = f"kubernetes.default.svc.{DOMAIN}"
    question = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0\0\1\0\1"
    query = struct.pack(">6H", 4711, 0x0100, 1, 0, 0, 0) + question
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(0.5)
        try:
            client.sendto(query, (DNS_SERVICE, 53))
            answer = client.recv(512)
        except OSError as failure:
            return f"no answer from {DNS_SERVICE}: {failure}"
    code, answers = struct.unpack(">H", answer[2:4])[0] & 15, struct.unpack(">H", answer[6:8])[0]
    return "" if code == 0 and answers else f"{name} is not known yet (code {code})"


def socket_answers(place: Path) -> str:
    """Whether something accepts connections on a Unix socket."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(SECONDS)
        try:
            client.connect(str(place))
            return ""
        except OSError as failure:
            return f"{place.name}: {failure.strerror or failure}"


def _trouble(url: str, context: ssl.SSLContext) -> str:
    try:
        with _open(url, context) as answer:
            answer.read()
            return ""
    except urllib.error.HTTPError as refusal:
        lines = refusal.read().decode(errors="replace").splitlines()
        failed = [line for line in lines if line.startswith("[-]")]
        return f"{url} says {refusal.code} {'; '.join(failed) or refusal.reason}"
    except (OSError, http.client.HTTPException) as failure:
        return f"{url}: {getattr(failure, 'reason', failure)}"


def _open(url: str, context: ssl.SSLContext):
    opener = urllib.request.build_opener(DIRECT, urllib.request.HTTPSHandler(context=context))
    return opener.open(url, timeout=SECONDS)
