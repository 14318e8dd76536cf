"""Certificates for one life of the cluster, and the kubeconfigs that carry them."""

import base64
import json
from pathlib import Path

from .addresses import API, API_SERVICE, DOMAIN, NODE, NODE_NAME
from .console import run
from .debian import which

DAYS = "365"
# OpenSSL's own configuration would make every certificate an authority.
CONFIGURATION = "[req]\ndistinguished_name = name\nprompt = no\n[name]\n"

AUTHORITY = ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign", "subjectKeyIdentifier=hash")
SIGNED = "authorityKeyIdentifier=keyid"

ELLIPTIC = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
# For the kubeconfig that people and tests use: some clients read no elliptic keys unaided.
RSA = ("-newkey", "rsa:2048")

API_SERVER_NAMES = (
    "DNS:kubernetes",
    "DNS:kubernetes.default",
    "DNS:kubernetes.default.svc",
    f"DNS:kubernetes.default.svc.{DOMAIN}",
    "DNS:localhost",
    f"IP:{API_SERVICE}",
    f"IP:{NODE}",
    "IP:127.0.0.1",
)
# Component -> who it is; the API server knows these users and groups from the start.
CLIENTS = {
    "kube-controller-manager": "/CN=system:kube-controller-manager",
    "kube-scheduler": "/CN=system:kube-scheduler",
    "kube-proxy": "/CN=system:kube-proxy",
    "coredns": "/CN=system:coredns",
    "kubelet": f"/O=system:nodes/CN=system:node:{NODE_NAME}",
}


class Pki:
    """A folder of keys and certificates by name: NAME.key, NAME.crt, and NAME.kubeconfig for clients."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def key(self, name: str) -> Path:
        return self.folder / f"{name}.key"

    def certificate(self, name: str) -> Path:
        return self.folder / f"{name}.crt"

    def kubeconfig(self, name: str) -> Path:
        return self.folder / f"{name}.kubeconfig"

    def create(self, admin_kubeconfig: Path) -> None:
        self.folder.mkdir(mode=0o700)
        (self.folder / "openssl.cnf").write_text(CONFIGURATION, encoding="ascii")
        self._issue("ca", "/CN=handover-cluster", ELLIPTIC, *AUTHORITY)
        self._server("kube-apiserver", "/CN=kube-apiserver", API_SERVER_NAMES)
        self._client("kube-apiserver-to-kubelet", "/O=system:masters/CN=kube-apiserver-kubelet-client", ELLIPTIC)
        self._server("kubelet-server", f"/CN={NODE_NAME}", (f"DNS:{NODE_NAME}", f"IP:{NODE}"))
        for name, subject in CLIENTS.items():
            self._client(name, subject, ELLIPTIC)
            self._write_kubeconfig(name, self.kubeconfig(name))
        self._client("admin", "/O=system:masters/CN=admin", RSA)
        self._write_kubeconfig("admin", admin_kubeconfig)
        self._service_account_keys()

    def _server(self, name: str, subject: str, names: tuple) -> None:
        names = "subjectAltName=" + ",".join(names)
        self._issue(name, subject, (*ELLIPTIC, *self._signed()), SIGNED, "extendedKeyUsage=serverAuth", names)

    def _client(self, name: str, subject: str, kind: tuple) -> None:
        self._issue(name, subject, (*kind, *self._signed()), SIGNED, "extendedKeyUsage=clientAuth")

    def _signed(self) -> tuple:
        return ("-CA", self.certificate("ca"), "-CAkey", self.key("ca"))

    def _issue(self, name: str, subject: str, options: tuple, *extensions: str) -> None:
        command = [which("openssl") or "openssl", "req", "-x509", "-nodes", "-days", DAYS, "-subj", subject]
        command += ["-config", self.folder / "openssl.cnf", "-keyout", self.key(name), "-out", self.certificate(name)]
        for extension in extensions:
            command += ["-addext", extension]
        run([*command, *options], f"make the certificate of {name}")

    def _service_account_keys(self) -> None:
        openssl = which("openssl") or "openssl"
        private = self.key("service-accounts")
        run([openssl, "genpkey", "-algorithm", "RSA", "-out", private], "make the key of service accounts")
        run([openssl, "pkey", "-in", private, "-pubout", "-out", self.folder / "service-accounts.pub"], "make its public half")

    def _write_kubeconfig(self, name: str, file: Path) -> None:
        """With everything inside, so that the file can be copied; JSON is YAML too."""

        def data(part: Path) -> str:
            return base64.b64encode(part.read_bytes()).decode("ascii")

        context = "handover"
        content = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {"name": context, "cluster": {"server": API, "certificate-authority-data": data(self.certificate("ca"))}}
            ],
            "users": [
                {
                    "name": name,
                    "user": {
                        "client-certificate-data": data(self.certificate(name)),
                        "client-key-data": data(self.key(name)),
                    },
                }
            ],
            "contexts": [{"name": context, "context": {"cluster": context, "user": name}}],
            "current-context": context,
        }
        file.touch(mode=0o600)
        file.write_text(json.dumps(content, indent=1), encoding="ascii")
