"""Reading and making image archives, and what is said to clusters that take none."""

import os
import re
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from localcluster import archive, external, images, probes
from localcluster.console import ClusterError
from localcluster.places import kubeconfig


class Archives(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.program = self.folder / "program"
        self.program.write_bytes(b"\x7fELF")
        self.tar = self.folder / "image.tar"

    def write(self, name: str = "handover/x:1") -> archive.Image:
        archive.of_program(self.program, name, self.tar)
        [image] = archive.read(self.tar)
        return image

    def test_are_read_as_they_were_written(self):
        self.assertEqual(self.write().names, ("docker.io/handover/x:1",))

    def test_have_an_id_that_changes_with_their_content_alone(self):
        before = self.write()
        self.assertEqual(self.write("handover/y:1").id, before.id)
        self.program.write_bytes(b"\x7fELF2")
        self.assertNotEqual(self.write().id, before.id)

    def test_names_are_completed_as_the_runtime_does(self):
        self.assertEqual(archive.full_name("busybox"), "docker.io/library/busybox:latest")
        self.assertEqual(archive.full_name("handover/router:0.1.0"), "docker.io/handover/router:0.1.0")
        self.assertEqual(archive.full_name("localhost/x:1"), "localhost/x:1")
        self.assertEqual(archive.full_name("registry:5000/x"), "registry:5000/x:latest")
        self.assertEqual(archive.full_name("ghcr.io/a/b:1"), "ghcr.io/a/b:1")

    def test_what_is_none_is_refused_with_its_name(self):
        with self.assertRaisesRegex(ClusterError, "program is no docker archive"):
            archive.read(self.program)
        with self.assertRaisesRegex(ClusterError, "no image archive"):
            archive.read(self.folder / "absent.tar")

    def test_a_cluster_without_kind_is_told_what_to_push_where(self):
        self.write()
        told = re.compile("production is not one of kind's.*docker.io/handover/x:1.*set HANDOVER_REGISTRY", re.DOTALL)
        context = mock.patch("localcluster.images.run", return_value="production\n")
        with context, self.assertRaisesRegex(ClusterError, told):
            images.load_elsewhere([self.tar])

    def test_kind_is_known_by_its_context(self):
        self.assertEqual(images.kind_cluster("kind-test"), "test")
        self.assertIsNone(images.kind_cluster("minikube"))


class Elsewhere(unittest.TestCase):
    def test_kubeconfig_names_another_cluster_unless_it_is_ours(self):
        for value, elsewhere in (("", False), ("/home/u/.kube/config", True), (str(kubeconfig()), False)):
            with self.subTest(value), mock.patch.dict(os.environ, {"KUBECONFIG": value}):
                self.assertEqual(external.given(), elsewhere)


class Nodes(unittest.TestCase):
    def test_take_pods_once_ready_and_untainted(self):
        ready = {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}
        self.assertEqual(probes.node_trouble(ready), "")
        tainted = ready | {"spec": {"taints": [{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}]}}
        self.assertIn("not-ready", probes.node_trouble(tainted))
        unready = {"status": {"conditions": [{"type": "Ready", "status": "False", "message": "no network"}]}}
        self.assertIn("no network", probes.node_trouble(unready))
        self.assertIn("not reported", probes.node_trouble({}))


if __name__ == "__main__":
    unittest.main()
