"""The Dockerfiles make what e2e/images/build makes: same command, user, environment, ports, files."""

import json
import re
import shlex
import sys
import unittest
from pathlib import Path
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from imagebuild import catalog, debian, jvm, python  # noqa: E402
from imagebuild.layers import USER  # noqa: E402
from imagebuild.workspace import REPOSITORY, VERSION  # noqa: E402

JAVA = {"operator": "operator", "router": "router", "load": "e2e"}
SAMPLES = {"sample-desk": python.desk, "sample-model": python.model}


class Dockerfile:
    """The instructions of the last stage, and the whole text."""

    def __init__(self, folder: str) -> None:
        self.path = REPOSITORY / folder / "Dockerfile"
        self.text = self.path.read_text(encoding="utf-8")
        lines = re.sub(r"\\\n\s*", "", self.text).splitlines()
        instructions = [tuple(line.split(" ", 1)) for line in lines if line and not line.startswith("#")]
        last = max(at for at, (word, _) in enumerate(instructions) if word == "FROM")
        self.last, self.all = instructions[last:], instructions

    def of(self, word: str) -> list:
        return [rest for each, rest in self.last if each == word]

    def environment(self) -> dict:
        return dict(pair.split("=", 1) for rest in self.of("ENV") for pair in shlex.split(rest))


class DockerfilesTest(unittest.TestCase):
    def check(self, file: Dockerfile, name: str, entrypoint: list, env: dict, ports: tuple) -> None:
        self.assertEqual(json.loads(file.of("ENTRYPOINT")[0]), entrypoint)
        self.assertEqual(file.environment(), env)
        self.assertEqual(file.of("EXPOSE"), [str(port) for port in ports])
        self.assertEqual(file.of("USER"), [f"{USER}:{USER}"])
        self.assertEqual(file.of("WORKDIR"), ["/"])
        self.assertIn(f"docker build -t handover/{name}:{VERSION} -f {file.path.relative_to(REPOSITORY)} .", file.text)
        self.assertIn(file.last[0][1], ("debian:12-slim", "python"))

    def test_java(self):
        for name, folder in JAVA.items():
            with self.subTest(name):
                file, app = Dockerfile(folder), getattr(catalog, name)()
                start = ["-jar", f"/app/{app.jar}"]
                if app.main:
                    start = ["-cp", f"/app/{app.jar}:/app/lib/*", app.main]
                command = [f"/{jvm.HOME}/bin/java", *app.flags, *start]
                self.check(file, name, command, app.environment(), app.ports)
                self.assertEqual(re.findall(r"--add-modules (\S+)", file.text), [",".join(jvm.MODULES)])
                self.assertIn(f"{app.folder.relative_to(REPOSITORY)} /app", file.of("COPY"))
                for writable in app.writable:
                    self.assertIn(f"chown {USER}:{USER} /{writable}", file.text)
                self.assertIn(f"FROM eclipse-temurin:{jvm.JAVA}-jdk", file.text)

    # What packages Debian has now is of no account here.
    @mock.patch.object(python, "packages", return_value=[])
    @mock.patch.object(debian, "packages", return_value=[])
    def test_samples(self, *_):
        for name, image in SAMPLES.items():
            with self.subTest(name):
                file, made = Dockerfile(f"e2e/images/{name}"), image()
                self.check(file, name, made.entrypoint, made.env, made.ports)

    def test_the_model_is_trained_alike(self):
        text = Dockerfile("e2e/images/sample-model").text
        for variable, value in python.STABLE.items():
            self.assertIn(f"{variable}={value}", text)
        self.assertIn("--require-hashes", text)
        self.assertIn(f"--target /{python.SITE}", text)

    def test_every_file_is_sent_to_the_builder(self):
        allowed = [
            line[1:] for line in (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"
        ]
        for folder in [*JAVA.values(), *(f"e2e/images/{name}" for name in SAMPLES)]:
            for word, rest in Dockerfile(folder).all:
                if word == "COPY" and "--from=" not in rest:
                    for source in rest.split()[:-1]:
                        with self.subTest(f"{folder}: {source}"):
                            self.assertTrue(any(source == each or source.startswith(each + "/") for each in allowed))
                            if "/target/" not in source:
                                self.assertTrue((REPOSITORY / source).is_file())


if __name__ == "__main__":
    unittest.main()
