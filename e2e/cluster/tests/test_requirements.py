"""What is said about a machine that lacks something."""

import ast
import unittest
from pathlib import Path
from unittest import mock

from localcluster import jdk, kernel, requirements
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


class Parsing(unittest.TestCase):
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
