"""What the images are made of."""

import os
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from imagebuild import catalog, debian  # noqa: E402


class PrometheusTest(unittest.TestCase):
    def test_it_can_be_built_on_any_system(self):
        with (
            tempfile.TemporaryDirectory() as folder,
            tempfile.NamedTemporaryFile() as binary,
            mock.patch.dict(os.environ, HANDOVER_PROMETHEUS=binary.name),
            mock.patch.object(debian, "run", side_effect=AssertionError("it needs Debian")),
        ):
            for layer in catalog.prometheus().layers:
                layer.fill(Path(folder))
            self.assertTrue(Path(folder, "usr/bin/prometheus").is_file())


if __name__ == "__main__":
    unittest.main()
