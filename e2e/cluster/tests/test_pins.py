"""The versions that are built, and the keys under which binaries are kept."""

import shutil
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

from localcluster import golang, pins, store
from localcluster.builder import names_version
from localcluster.console import ClusterError
from localcluster.pins import BINARIES


@dataclass(frozen=True)
class Copy(pins.Module):
    """A module whose folder may be changed."""

    place: Path = Path()

    @property
    def folder(self) -> Path:
        return self.place


class Versions(unittest.TestCase):
    def test_are_read_from_the_require_line_in_a_block_or_alone(self):
        self.assertEqual(pins.pinned("module m\n\nrequire (\n\tk8s.io/api v0.36.3 // indirect\n)\n", "k8s.io/api"), "0.36.3")
        self.assertEqual(pins.pinned("module m\n\nrequire helm.sh/helm/v4 v4.3.1\n", "helm.sh/helm/v4"), "4.3.1")

    def test_are_not_read_from_replacements_or_longer_paths(self):
        text = "replace (\n\tk8s.io/api => k8s.io/api v0.1.0\n)\nrequire (\n\tk8s.io/api/more v0.2.0\n)\n"
        with self.assertRaises(ClusterError):
            pins.pinned(text, "k8s.io/api")

    def test_every_checked_in_module_pins_what_it_builds(self):
        for binary in BINARIES.values():
            with self.subTest(binary.name):
                self.assertTrue(binary.module.version)
                if binary.module.pins:
                    text = (binary.module.folder / "go.mod").read_text(encoding="utf-8")
                    self.assertIn(binary.package, text, "the go.mod has no tool line for it")
                    self.assertTrue((binary.module.folder / "go.sum").is_file())

    def test_prometheus_counts_its_module_versions_below_one(self):
        self.assertEqual(pins.prometheus_release("0.316.0"), "3.16.0")
        self.assertEqual(pins.prometheus_release("0.305.12"), "3.5.12")

    def test_must_be_named_whole(self):
        self.assertTrue(names_version("etcd Version: 3.6.16\nGit SHA: none", "3.6.16"))
        self.assertTrue(names_version("CoreDNS-1.14.7\nlinux/amd64", "1.14.7"))
        self.assertTrue(names_version("v4.3.1+g1234\n", "4.3.1"))
        self.assertTrue(names_version("prometheus, version 3.16.0 (branch: , revision: x)", "3.16.0"))
        self.assertFalse(names_version("Kubernetes v1.36.30", "1.36.3"))
        self.assertFalse(names_version("Kubernetes v0.0.0-master", "1.36.3"))

    def test_go_versions_are_compared_as_numbers(self):
        self.assertGreater(golang.numbers("go1.26.10"), golang.numbers("go1.26.9"))
        self.assertEqual(pins.go_needed("module m\n\ngo 1.26.7\n"), (1, 26, 7))
        self.assertEqual(golang.numbers(""), ())


class Keys(unittest.TestCase):
    def setUp(self):
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        self.module = Copy("etcd", "go.etcd.io/etcd/server/v3", place=folder)
        for name in ("go.mod", "go.sum"):
            shutil.copy(pins.ETCD.folder / name, folder / name)
        self.before = store.key(self.module, "go1.26.8")

    def change(self, name: str, old: str, new: str) -> None:
        file = self.module.folder / name
        text = file.read_text(encoding="utf-8")
        self.assertIn(old, text)
        file.write_text(text.replace(old, new), encoding="utf-8")

    def test_stay_when_nothing_changes(self):
        self.assertEqual(store.key(self.module, "go1.26.8"), self.before)

    def test_change_with_a_pin(self):
        self.change("go.mod", "v3.6.16", "v3.6.17")
        self.assertNotEqual(store.key(self.module, "go1.26.8"), self.before)

    def test_change_with_a_checksum(self):
        self.change("go.sum", "h1:", "h1:x")
        self.assertNotEqual(store.key(self.module, "go1.26.8"), self.before)

    def test_change_with_the_go_version(self):
        self.assertNotEqual(store.key(self.module, "go1.26.9"), self.before)

    def test_change_with_the_linker_settings(self):
        stamped = Copy("etcd", self.module.pins, lambda version: {"main.version": version}, place=self.module.folder)
        self.assertNotEqual(store.key(stamped, "go1.26.8"), self.before)

    def test_change_with_a_source_of_our_own(self):
        (self.module.folder / "main.go").write_text("package main\n", encoding="utf-8")
        self.assertNotEqual(store.key(self.module, "go1.26.8"), self.before)

    def test_of_one_module_do_not_depend_on_another(self):
        keys = {store.key(binary.module, "go1.26.8") for binary in BINARIES.values()}
        self.assertEqual(len(keys), len({binary.module.name for binary in BINARIES.values()}))


if __name__ == "__main__":
    unittest.main()
