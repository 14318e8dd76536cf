"""From a fresh clone to a cluster in which Handover is installed.

With KUBECONFIG set to a cluster of one's own, nothing is built for a node and no cluster is
brought up; the images must be where that cluster finds them (HANDOVER_REGISTRY, or loaded by
`kind load image-archive e2e/images/target/*.tar`).
"""

import os
import subprocess

from .stages import REPOSITORY, Failed, Outcome, Stage, must, run, say

CLUSTER = REPOSITORY / "e2e" / "cluster"
IMAGES = REPOSITORY / "e2e" / "images"
RELEASE = "handover"
NAMESPACE = "handover-system"
MAVEN = ("mvn", "-B", "-ntp")


def command(name: str) -> str:
    return str((CLUSTER / name).relative_to(REPOSITORY))


def has_cluster() -> bool:
    """Whether somebody else's cluster is to be used."""
    return bool(os.environ.get("KUBECONFIG"))


def tools_env() -> dict:
    """What e2e/cluster/env knows at this moment; less before everything is built."""
    text = subprocess.run(
        [CLUSTER / "env"], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
    ).stdout
    if not text:
        raise Failed("e2e/cluster/env says nothing; e2e/cluster/check says what this machine lacks")
    shell = subprocess.run(
        ["bash", "-c", f"{text}\nenv -0"], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    exported = dict(entry.split("=", 1) for entry in shell.split("\0") if "=" in entry)
    return {name: value for name, value in exported.items() if os.environ.get(name) != value}


def check() -> Stage:
    return Stage("check", (command("check"),))


def build_tools() -> Stage:
    return Stage("cluster-tools", (command("build"),))


def package() -> Stage:
    return Stage("package", (*MAVEN, "-DskipTests", "-Dspotless.check.skip", "package"), tools_env())


def build_images() -> Stage:
    return Stage("images", (str((IMAGES / "build").relative_to(REPOSITORY)),), tools_env())


def build_all() -> None:
    """Everything that a cluster needs; what Go and Maven do goes side by side."""
    must(check())
    must(build_tools(), package())
    must(build_images())


class Cluster:
    """The cluster for one command: brought up if it was not, and then taken down again at its end."""

    def __init__(self, keep: bool = False) -> None:
        self._keep = keep
        self._mine = False

    def __enter__(self) -> "Cluster":
        if has_cluster():
            say(f"==> {'cluster':<14} the one of KUBECONFIG={os.environ['KUBECONFIG']}")
            return self
        self._mine = not self._is_up()
        try:
            if self._mine:
                must(Stage("cluster-up", (command("up"),), tools_env()))
            tars = sorted(str(tar.relative_to(REPOSITORY)) for tar in (IMAGES / "target").glob("*.tar"))
            must(Stage("load-images", (command("load-image"), *tars), tools_env()))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        if not self._mine:
            return
        if self._keep:
            say("The cluster stays up: e2e/cluster/kubectl talks to it, e2e/cluster/down ends it.")
            return
        run(Stage("cluster-down", (command("down"),)))

    def install(self, scrape: str) -> None:
        """Installs or upgrades the chart, with the Prometheus that it brings along."""
        values = ["--set", "prometheus.bundled.enabled=true", "--set", f"prometheus.bundled.scrapeInterval={scrape}"]
        if os.environ.get("HANDOVER_REGISTRY"):
            values += ["--set", f"image.registry={os.environ['HANDOVER_REGISTRY']}"]
        must(
            Stage(
                "install",
                (
                    command("helm"), "upgrade", "--install", RELEASE, "helm/handover",
                    "--namespace", NAMESPACE, "--create-namespace", *values, "--wait", "--timeout", "5m",
                ),
                tools_env(),
            )
        )  # fmt: skip

    def java(self, main: str, *arguments: str) -> int:
        """Runs a main class of the e2e module, in this terminal, where it reaches the cluster."""
        return subprocess.call(
            [
                command("run"), "java", "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
                # What the client library logs would be drawn across the screen; it throws what matters.
                "-Dslf4j.internal.verbosity=ERROR", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-cp", "e2e/target/classes:e2e/target/lib/*", main, *arguments,
            ],
            cwd=REPOSITORY,
            env={**os.environ, **tools_env()},
        )  # fmt: skip

    def tests(self, name: str, closing, *arguments: str) -> Outcome:
        """Runs tests of the e2e module where they reach the cluster; Maven has no network there."""
        stage = Stage(
            name,
            (command("run"), *MAVEN, "-o", "-pl", "e2e", "-am", "-Dspotless.check.skip", *arguments, "test"),
            tools_env(),
            closing,
        )
        return run(stage)[0]

    @staticmethod
    def _is_up() -> bool:
        return subprocess.run(
            [CLUSTER / "status"], cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        ).returncode == 0  # fmt: skip

