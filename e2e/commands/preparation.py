"""From a fresh clone to a cluster in which Handover is installed.

With KUBECONFIG set to a cluster of one's own, nothing is built for a node and no cluster is brought
up. With HANDOVER_REGISTRY set as well, that cluster pulls the images from there, and none is built
or loaded.
"""

import hashlib
import os
import subprocess

from .interruption import INTERRUPTION
from .stages import REPOSITORY, Failed, Outcome, Stage, attached, must, run, say

CLUSTER = REPOSITORY / "e2e" / "cluster"
IMAGES = REPOSITORY / "e2e" / "images"
ARCHIVES = IMAGES / "target"
RELEASE = "handover"
NAMESPACE = "handover-system"
MAVEN = ("mvn", "-B", "-ntp")
# What e2e/cluster/status ends with.
UP_AND_WELL, DOWN = 0, 3


def command(name: str) -> str:
    return str((CLUSTER / name).relative_to(REPOSITORY))


def has_cluster() -> bool:
    """Whether somebody else's cluster is to be used."""
    return bool(os.environ.get("KUBECONFIG"))


def registry() -> str:
    """Where the cluster of KUBECONFIG pulls the images from; empty if they are built and loaded here."""
    named = os.environ.get("HANDOVER_REGISTRY", "").strip()
    if named and not has_cluster():
        raise Failed(
            f"HANDOVER_REGISTRY={named} is for a cluster that KUBECONFIG names, and there is none;"
            " our own reaches no registry: unset the one, or set the other too"
        )
    return named


def tools_env() -> dict:
    """What e2e/cluster/env knows at this moment; less before everything is built."""
    text = asked([CLUSTER / "env"]).stdout
    if not text:
        raise Failed("e2e/cluster/env says nothing; e2e/cluster/check says what this machine lacks")
    shell = asked(["bash", "-c", f"{text}\nenv -0"]).stdout
    exported = dict(entry.split("=", 1) for entry in shell.split("\0") if "=" in entry)
    return {name: value for name, value in exported.items() if os.environ.get(name) != value}


def asked(command: list) -> subprocess.CompletedProcess:
    """Runs what answers at once; Ctrl-C is not for it, but for what is done with the answer."""
    return subprocess.run(
        command,
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
        start_new_session=True,
    )


def status() -> int:
    return asked([CLUSTER / "status"]).returncode


def check() -> Stage:
    return Stage("check", (command("check"),))


def build_tools() -> Stage:
    return Stage("cluster-tools", (command("build"),))


def package() -> Stage:
    return Stage("package", (*MAVEN, "-DskipTests", "-Dspotless.check.skip", "package"), tools_env())


def build_images() -> Stage:
    return Stage("images", (str((IMAGES / "build").relative_to(REPOSITORY)),), tools_env())


def load_images() -> Stage:
    archives = sorted(str(tar.relative_to(REPOSITORY)) for tar in ARCHIVES.glob("*.tar"))
    if not archives:
        raise Failed(f"there are no images in {ARCHIVES.relative_to(REPOSITORY)}: run e2e/images/build")
    return Stage("load-images", (command("load-image"), *archives), tools_env())


def build_all() -> None:
    """Everything that a cluster needs; what Go and Maven do goes side by side."""
    pulled = registry()
    must(check())
    must(build_tools(), package())
    if not pulled:
        must(build_images())


def take_down() -> None:
    """Whatever comes meanwhile: half a cluster is in everybody's way."""
    with INTERRUPTION.deferred():
        run(Stage("cluster-down", (command("down"),)))


class Cluster:
    """The cluster for one command: brought up if it was not, and then taken down again at its end."""

    def __init__(self, keep: bool = False) -> None:
        self._keep = keep
        self._mine = False

    def __enter__(self) -> "Cluster":
        pulled = registry()
        if has_cluster():
            say(f"==> {'cluster':<14} the one of KUBECONFIG={os.environ['KUBECONFIG']}")
        else:
            self._mine = status() != UP_AND_WELL
        try:
            if self._mine:
                must(Stage("cluster-up", (command("up"),), tools_env()))
            if pulled:
                say(f"==> {'load-images':<14} none: it pulls them from HANDOVER_REGISTRY={pulled}")
            else:
                must(load_images())
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
        take_down()

    def install(self, scrape: str) -> None:
        """Installs or upgrades the chart, with the Prometheus that it brings along."""
        values = ["--set", "prometheus.bundled.enabled=true", "--set", f"prometheus.bundled.scrapeInterval={scrape}"]
        if registry():
            values += ["--set", f"image.registry={registry()}"]
        else:
            # Other images under the names of before: only another annotation makes other pods of them.
            values += ["--set-string", f"operator.podAnnotations.handover\\.dev/images={digest('operator', 'router')}"]
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
        return attached(
            (
                command("run"), "java", "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
                # What the client library logs would be drawn across the screen; it throws what matters.
                "-Dslf4j.internal.verbosity=ERROR", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-cp", "e2e/target/classes:e2e/target/lib/*", main, *arguments,
            ),
            tools_env(),
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


def digest(*names: str) -> str:
    """Of image archives by name; changes with any of them."""
    total = hashlib.sha256()
    for name in names:
        with open(ARCHIVES / f"{name}.tar", "rb") as archive:
            total.update(hashlib.file_digest(archive, "sha256").digest())
    return total.hexdigest()
