"""What is said about a machine that lacks something."""

import ast
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from localcluster import debian, jdk, kernel, requirements
from localcluster.debian import Need
from localcluster.places import FOLDER
from localcluster.requirements import Finding

ABSENT = Finding("JDK 25", "found none", "install one")
FROM_APT = Finding("runc", "starts the containers", "apt-get install runc", ("runc",))
THERE = Finding("Go", "go1.26.8")


class Report(unittest.TestCase):
    def test_says_what_is_missing_first_and_what_to_do_about_it(self):
        with mock.patch("localcluster.debian.can_install", return_value=True):
            lines = requirements.report([THERE, FROM_APT, ABSENT]).splitlines()
        self.assertEqual(
            lines,
            [
                "This machine lacks:",
                "  JDK 25: found none",
                "      -> install one",
                "Missing, from Debian: runc",
                "      -> e2e/cluster/build installs: runc",
                "There:",
                "  Go: go1.26.8",
            ],
        )

    def test_gives_the_command_where_it_may_not_install(self):
        with mock.patch("localcluster.debian.can_install", return_value=False):
            self.assertIn("-> as root: apt-get install runc", requirements.report([FROM_APT]))

    def test_says_so_when_nothing_is_missing(self):
        self.assertTrue(requirements.report([THERE]).startswith("Nothing is missing:"))

    def test_asks_of_a_foreign_cluster_no_root_and_no_kernel(self):
        names = {finding.what for finding in requirements.look(own_cluster=False)}
        self.assertFalse(names & {"root", "kernel", "runc", "containerd"})

    def test_gives_each_missing_command_its_package(self):
        need = Need("nft", "routes Services", "nftables", lambda: False)
        with mock.patch("localcluster.debian.which", return_value="/usr/bin/apt-get"):
            self.assertEqual(requirements._system([need])[0].packages, ("nftables",))
        with mock.patch("localcluster.debian.which", return_value=None):
            self.assertEqual(requirements._system([need])[0].packages, ())


class Images(unittest.TestCase):
    """Made of packages of one release: whoever has another is to know before anything is built."""

    def look(self, os_release: str, own_cluster: bool, **env: str) -> Finding:
        with (
            tempfile.NamedTemporaryFile("w", suffix="os-release", encoding="utf-8") as file,
            mock.patch.object(debian, "OS_RELEASE", Path(file.name)),
            mock.patch.object(requirements, "for_a_cluster", return_value=[THERE]),
            mock.patch.dict(os.environ, env),
        ):
            if not env:
                os.environ.pop("HANDOVER_REGISTRY", None)
            file.write(os_release)
            file.flush()
            return requirements.look(own_cluster)[0]

    def test_other_systems_are_told_first_of_all(self):
        for system in ('ID=debian\nVERSION_ID="13"\nPRETTY_NAME="Debian 13"\n', 'ID=ubuntu\nVERSION_ID="12"\n', ""):
            for own_cluster in (True, False):
                with self.subTest(system, own_cluster=own_cluster):
                    found = self.look(system, own_cluster)
                    self.assertEqual(found.what, "images")
                    self.assertRegex(found.remedy, "^use Debian 12, or .*Dockerfiles.*HANDOVER_REGISTRY")
                    self.assertEqual("KUBECONFIG" in found.remedy, own_cluster)
                    self.assertFalse(found.packages)
        self.assertIn("this is Debian 13", self.look('ID=debian\nVERSION_ID=13\nPRETTY_NAME="Debian 13"', True).detail)

    def test_the_release_of_the_packages_will_do(self):
        self.assertTrue(self.look('ID=debian\nVERSION_ID="12"\n', True).there)
        first = (FOLDER.parent / "images" / "debian.lock").read_text(encoding="utf-8").splitlines()[0]
        self.assertIn(f" {debian.RELEASE[0].capitalize()} {debian.RELEASE[1]} ", first)

    def test_images_of_a_registry_are_made_of_whatever_they_like(self):
        self.assertTrue(self.look("ID=ubuntu", False, HANDOVER_REGISTRY="example.com").there)
        self.assertFalse(self.look("ID=ubuntu", True, HANDOVER_REGISTRY="example.com").there, "none can be reached")

    def test_a_cluster_needs_none(self):
        with mock.patch.object(debian, "system", return_value={"ID": "ubuntu"}):
            self.assertNotIn("images", {finding.what for finding in requirements.for_a_cluster(own_cluster=True)})
            with mock.patch.object(requirements, "for_a_cluster", return_value=[THERE]):
                requirements.require(own_cluster=True)


class Parsing(unittest.TestCase):
    def test_reads_what_systems_say_they_are(self):
        text = "# A comment\n\nNAME=\"Debian GNU/Linux\"\nID=debian\nHOME_URL='https://debian.org/?a=b'\n"
        self.assertEqual(
            debian.parse_os_release(text),
            {"NAME": "Debian GNU/Linux", "ID": "debian", "HOME_URL": "https://debian.org/?a=b"},
        )

    def test_reads_what_compilers_say(self):
        self.assertEqual(jdk.parse("javac 25.0.3\n"), 25)
        self.assertEqual(jdk.parse("javac 25-ea\n"), 25)
        self.assertEqual(jdk.parse("javac 1.8.0_402\n"), 8)
        self.assertEqual(jdk.parse("Picked up JAVA_TOOL_OPTIONS: -Dx=25\njavac 17.0.15\n"), 17)
        self.assertEqual(jdk.parse("no such thing"), 0)

    def test_reads_kernel_releases(self):
        self.assertEqual(kernel.release("6.1.0-21-amd64"), (6, 1))
        self.assertLess(kernel.release("5.4.0"), kernel.OLDEST)
        self.assertGreaterEqual(kernel.release("5.15.0"), kernel.OLDEST)

    def test_an_old_python_can_read_the_check(self):
        for name in ("console", "debian", "golang", "jdk", "kernel", "pins", "places", "requirements", "store", "command"):
            source = (FOLDER / "localcluster" / f"{name}.py").read_text(encoding="utf-8")
            ast.parse(source, feature_version=(3, 8))
            self.assertTrue("|" not in source or "from __future__ import annotations" in source, name)
        ast.parse(Path(FOLDER, "check").read_text(encoding="utf-8"), feature_version=(3, 8))


if __name__ == "__main__":
    unittest.main()
