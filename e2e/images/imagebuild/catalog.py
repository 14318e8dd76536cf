"""The images of Handover."""

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
# For processes that start often and live on little: one collector thread, the quick compiler only.
SMALL = (*QUIET, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError")
# For the data plane: both compilers.
FAST = (*QUIET, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")


def operator() -> Image:
    return JavaApp(
        name="operator",
        folder=REPOSITORY / "operator" / "target" / "quarkus-app",
        jar="quarkus-run.jar",
        made_by="mvn -pl operator -am package",
        flags=(*SMALL, "-XX:MaxRAMPercentage=50"),
        ports=(8080,),
        train=Training(
            answers_at=("/q/health/live", "/q/health/ready"),
            visit=("/q/health/live", "/q/health/ready", "/metrics"),
            env={
                "QUARKUS_HTTP_PORT": "{port}",
                "QUARKUS_HTTP_HOST": "127.0.0.1",
                "HANDOVER_NAMESPACE": "training",
                "HANDOVER_PROMETHEUS_URL": "http://127.0.0.1:9",
                "HANDOVER_ROUTER_IMAGE": "handover/router:0.1.0",
                "QUARKUS_OPERATOR_SDK_CRD_VALIDATE": "false",
            },
        ),
    ).image()


def router() -> Image:
    return JavaApp(
        name="router",
        folder=REPOSITORY / "router" / "target" / "quarkus-app",
        jar="quarkus-run.jar",
        made_by="mvn -pl router -am package",
        flags=(*FAST, "-XX:MaxRAMPercentage=50"),
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
        ),
    ).image()


def load() -> Image:
    return JavaApp(
        name="load",
        folder=REPOSITORY / "e2e" / "target" / "load",
        jar="handover-load.jar",
        main="dev.handover.e2e.load.Load",
        made_by="mvn -pl e2e -am package",
        flags=(*SMALL, "-XX:MaxRAMPercentage=50"),
        ports=(8080,),
        train=Training(
            answers_at=("/stats",),
            visit=("/stats",),
            arguments=("--target", "{api}v2/models/digits/infer", "--rate", "50", "--stats-port", "{port}"),
        ),
    ).image()


def prometheus() -> Image:
    """The server alone; the binary is the one that e2e/cluster built, or $HANDOVER_PROMETHEUS."""
    built = [REPOSITORY / "e2e/cluster/env", "HANDOVER_PROMETHEUS"]
    binary = Path(os.environ.get("HANDOVER_PROMETHEUS") or run(built, "find Prometheus").strip())
    if not binary.is_file():
        raise BuildError(f"no Prometheus at {binary}: set HANDOVER_PROMETHEUS to the binary, or to nothing")

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


IMAGES = {
    "operator": operator,
    "router": router,
    "load": load,
    "sample-desk": python.desk,
    "sample-model": python.model,
    "prometheus": prometheus,
}
