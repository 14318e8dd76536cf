"""What makes two builds the same, and what would show that they are not."""

import hashlib
import io
import json
import os
import struct
import sys
import tarfile
import tempfile
import unittest
import zipfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from imagebuild import comparison, layers, quarkus  # noqa: E402


class PackTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def packed(self, name: str, order: list, mtime: int, mode: int) -> bytes:
        root = self.folder / name
        for path in order:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(path, encoding="utf-8")
            (root / path).chmod(mode)
            os.utime(root / path, (mtime, mtime))
        (root / "link").symlink_to("a/b")
        layers.pack(root, self.folder / f"{name}.tar", ("a",))
        return (self.folder / f"{name}.tar").read_bytes()

    def test_neither_order_nor_times_nor_modes_of_others_matter(self):
        one = self.packed("one", ["a/b", "c"], 1, 0o600)
        other = self.packed("other", ["c", "a/b"], 2**31 - 1, 0o644)
        self.assertEqual(one, other)

    def test_only_what_is_named_belongs_to_the_user(self):
        self.packed("one", ["a/b", "c"], 1, 0o644)
        with tarfile.open(self.folder / "one.tar") as tar:
            self.assertEqual({entry.name: entry.uid for entry in tar}, {"a": layers.USER, "a/b": 0, "c": 0, "link": 0})


class QuarkusTest(unittest.TestCase):
    def test_keys_are_numbered_by_the_order_of_the_classes(self):
        one = self.stabilised({"b.class": ["proxykey7", "proxykey3"], "a.class": ["proxykey12", "proxykey7"]})
        other = self.stabilised({"a.class": ["proxykey1", "proxykey2"], "b.class": ["proxykey2", "proxykey9"]})
        self.assertEqual(one, other)
        with zipfile.ZipFile(io.BytesIO(one)) as jar:
            self.assertEqual(jar.read("a.class"), class_file(["proxykey0", "proxykey1"]))
            self.assertEqual(jar.read("b.class"), class_file(["proxykey1", "proxykey2"]))

    def test_what_only_looks_like_a_key_stays(self):
        content = ["proxykey", "my proxykey1", "proxykey1x"]
        self.assertEqual(quarkus.renamed(class_file(content), {}), class_file(content))

    def test_another_wiring_is_another_jar(self):
        one = self.stabilised({"a.class": ["proxykey1"], "b.class": ["proxykey1"]})
        other = self.stabilised({"a.class": ["proxykey1"], "b.class": ["proxykey2"]})
        self.assertNotEqual(one, other)

    def stabilised(self, classes: dict) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            jar = Path(folder, quarkus.GENERATED)
            jar.parent.mkdir()
            with zipfile.ZipFile(jar, "w") as target:
                for name, texts in classes.items():
                    target.writestr(name, class_file(texts))
            quarkus.stabilise(Path(folder))
            return jar.read_bytes()


class ComparisonTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def image(self, name: str, aot: bytes = b"aot", user: str = "10001") -> Path:
        content = {"application": b"app", "aot cache": aot}
        facts = {"layers": []}
        config = {"config": {"User": user}, "rootfs": {"diff_ids": []}}
        tar = self.folder / f"{name}.tar"
        with tarfile.open(tar, "w") as archive:
            for layer, data in content.items():
                digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
                facts["layers"].append({"name": layer, "diffId": digest, "reproducible": layer != "aot cache"})
                config["rootfs"]["diff_ids"].append(digest)
                layers._add_bytes(archive, layer, data)
            layers._add_bytes(archive, "config.json", json.dumps(config).encode())
            manifest = [{"Config": "config.json", "RepoTags": ["x:1"], "Layers": list(content)}]
            layers._add_bytes(archive, "manifest.json", json.dumps(manifest).encode())
        tar.with_suffix(".json").write_text(json.dumps(facts), encoding="utf-8")
        return tar

    def compared(self, one: Path, other: Path) -> comparison.Compared:
        return comparison.compared_tars("image", one, other)

    def test_the_same_is_the_same(self):
        self.assertTrue(self.compared(self.image("one"), self.image("other")).equal)

    def test_aot_caches_may_differ_but_are_shown(self):
        found = self.compared(self.image("one"), self.image("other", aot=b"another"))
        self.assertTrue(found.equal)
        self.assertIn("excepted", comparison.described([found]))

    def test_another_configuration_is_found(self):
        found = self.compared(self.image("one"), self.image("other", user="0"))
        self.assertEqual([part.name for part in found.parts if not part.equal], ["configuration"])

    def test_another_layer_is_found_in_the_bytes_whatever_is_said_of_them(self):
        one, other = self.image("one"), self.image("other")
        other.write_bytes(other.read_bytes().replace(b"app\0", b"apq\0"))
        found = self.compared(one, other)
        self.assertEqual([part.name for part in found.parts if not part.equal], ["application"])
        self.assertIn("DIFFERS", comparison.described([found]))


def class_file(texts: list) -> bytes:
    """A constant pool with a long, which takes two places, the texts, and something after it."""
    pool = struct.pack(">BQ", 5, 42) + b"".join(struct.pack(">BH", 1, len(t)) + t.encode() for t in texts)
    return struct.pack(">IHHH", 0xCAFEBABE, 0, 65, 3 + len(texts)) + pool + b"the rest"


if __name__ == "__main__":
    unittest.main()
