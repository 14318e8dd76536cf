"""The images of Handover."""

import json
import os
from pathlib import Path

from . import python
from .debian import identity
from .jvm import JavaApp
from .layers import Image, Layer
from .training import Training
from .workspace import REPOSITORY, BuildError, digest_of, run

# Libraries that have not caught up with the JDK would fill the log with its warnings.
QUIET = ("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED")
# The AOT cache where it was made for: its classes are then pages of a file that processes share,
# not 25 MB that each one copies and adjusts.
IN_PLACE = ("-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0")
# For the data plane: one collector thread, both compilers.
FAST = (*QUIET, *IN_PLACE, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:MaxRAMPercentage=50")
# For processes that start often and live on little: the quick compiler only.
SMALL = (*FAST, "-XX:TieredStopAtLevel=1")

# What an operator is trained with: a first revision on its way.
MODEL_DEPLOYMENT = {
    "apiVersion": "handover.dev/v1alpha1",
    "kind": "ModelDeployment",
    "metadata": {
        "name": "digits",
        "namespace": "training",
        "uid": "training",
        "generation": 1,
        "resourceVersion": "1",
        "creationTimestamp": "2026-01-01T00:00:00Z",
    },
    "spec": {
        "baseline": {"kind": "Human", "service": {"name": "desk", "port": 8080}},
        "model": {"server": "MLServer", "image": "digits:v1"},
        "automation": {"level": "Full", "path": ["Shadow", "Full"]},
        "rollout": {"strategy": "Canary"},
        "guardrails": [{"name": "errors", "preset": "ErrorRate", "threshold": {"max": 0.05, "for": 3}}],
    },
}
DESK = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "desk", "namespace": "training", "uid": "desk", "resourceVersion": "1"},
    "spec": {"selector": {"app": "desk"}, "ports": [{"name": "http", "port": 8080, "targetPort": 8080}]},
}

# What a router is trained with: half of the traffic to each of two revisions.
TABLE = {
    "generation": 1,
    "namespace": "training",
    "name": "digits",
    "key": "training",
    "port": "{decisions_port}",
    "decisions": "OpenInference",
    "timeoutMillis": 10000,
    "slowMillis": [500],
    "arms": [
        {"weight": 50, "level": "Full", "variant": "candidate", "answers": "new", "fallback": "old"},
        {"weight": 50, "level": "Full", "variant": "stable", "answers": "old"},
    ],
    "mirror": {"percent": 50, "backend": "new", "variant": "candidate", "level": "Full"},
    "backends": {
        "new": {"revision": "2222222222", "service": "digits-2222222222", "portName": "http"},
        "old": {"revision": "1111111111", "service": "digits-1111111111", "portName": "http"},
    },
    "journey": {"ticket": "training", "step": 1},
}


def operator() -> JavaApp:
    return JavaApp(
        name="operator",
        folder=REPOSITORY / "operator" / "target" / "quarkus-app",
        jar="quarkus-run.jar",
        made_by="mvn -pl operator -am package",
        flags=SMALL,
        ports=(8080,),
        train=Training(
            answers_at=("/q/health/live", "/q/health/ready"),
            visit=("/q/health/live", "/q/health/ready", "/metrics"),
            env={
                "QUARKUS_HTTP_PORT": "{port}",
                "QUARKUS_HTTP_HOST": "127.0.0.1",
                "HANDOVER_NAMESPACE": "training",
                "HANDOVER_PROMETHEUS_URL": "http://127.0.0.1:{api_port}",
                "HANDOVER_ROUTER_IMAGE": "handover/router:0.1.0",
                "QUARKUS_OPERATOR_SDK_CRD_VALIDATE": "false",
            },
            objects={"modeldeployments": [MODEL_DEPLOYMENT], "services": [DESK]},
        ),
    )


def router() -> JavaApp:
    return JavaApp(
        name="router",
        folder=REPOSITORY / "router" / "target" / "quarkus-app",
        jar="quarkus-run.jar",
        made_by="mvn -pl router -am package",
        flags=FAST,
        env={"HANDOVER_STATE_DIR": "/var/lib/handover"},
        ports=(9090,),
        writable=("var/lib/handover",),
        train=Training(
            answers_at=("/health/live", "/health/ready"),
            visit=("/health/live", "/health/ready", "/metrics", "/handover/v1/table"),
            env={
                "HANDOVER_ADMIN_PORT": "{port}",
                "HANDOVER_NAMESPACE": "training",
                "HANDOVER_STATE_DIR": "{state}",
                "HANDOVER_DRAIN": "1s",
            },
            objects={
                "configmaps": [
                    {
                        "metadata": {"name": "handover-routes", "namespace": "training", "resourceVersion": "1"},
                        "data": {"digits": json.dumps(TABLE)},
                    }
                ],
                "endpointslices": [endpoint_slice(revision) for revision in ("1111111111", "2222222222")],
            },
            decisions_port=True,
        ),
    )


def endpoint_slice(revision: str) -> dict:
    """One ready pod of a revision."""
    service = f"digits-{revision}"
    labels = {"kubernetes.io/service-name": service, "handover.dev/name": "digits", "handover.dev/revision": revision}
    return {
        "metadata": {"name": service, "namespace": "training", "uid": revision, "resourceVersion": "1", "labels": labels},
        "addressType": "IPv4",
        "endpoints": [{"addresses": ["127.0.0.1"], "conditions": {"ready": True}}],
        "ports": [{"name": "http", "port": "{api_port}", "protocol": "TCP"}],
    }


def load() -> JavaApp:
    return JavaApp(
        name="load",
        folder=REPOSITORY / "e2e" / "target" / "load",
        jar="handover-load.jar",
        main="dev.handover.e2e.load.Load",
        made_by="mvn -pl e2e -am package",
        flags=SMALL,
        ports=(8080,),
        train=Training(
            answers_at=("/stats",),
            visit=("/stats",),
            arguments=("--target", "{api}v2/models/digits/infer", "--rate", "50", "--stats-port", "{port}"),
        ),
    )


def prometheus() -> Image:
    """The server alone; the binary is the one that e2e/cluster built, or $HANDOVER_PROMETHEUS."""
    binary = prometheus_binary()

    def fill(root: Path) -> None:
        identity(root)
        target = root / "usr" / "bin" / "prometheus"
        target.parent.mkdir(parents=True)
        target.write_bytes(binary.read_bytes())
        target.chmod(0o755)
        (root / "prometheus").mkdir()

    return Image(
        name="prometheus",
        tag="0.316.0",
        layers=[Layer("prometheus", digest_of(binary), fill, owned_by_user=("prometheus",))],
        entrypoint=["/usr/bin/prometheus"],
        ports=(9090,),
    )


def prometheus_binary() -> Path:
    built = [REPOSITORY / "e2e/cluster/env", "HANDOVER_PROMETHEUS"]
    binary = Path(os.environ.get("HANDOVER_PROMETHEUS") or run(built, "find Prometheus").strip())
    if not binary.is_file():
        raise BuildError(f"no Prometheus at {binary}: set HANDOVER_PROMETHEUS to the binary, or to nothing")
    return binary


IMAGES = {
    "operator": lambda: operator().image(),
    "router": lambda: router().image(),
    "load": lambda: load().image(),
    "sample-desk": python.desk,
    "sample-model": python.model,
    "prometheus": prometheus,
}
