from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import sysconfig
import unittest

import luthier
from luthier import locations
from luthier.library_transport import load

from .scratch import ScratchTestCase


@unittest.skipIf(locations.inside() is None, "the package that is tested is no installed wheel")
class Wheel(ScratchTestCase):
    """What an installed wheel has, in an environment that knows of nothing else."""

    def setUp(self) -> None:
        super().setUp()
        for name in ("LUTHIER_BINARY", "LUTHIER_LIBRARY", "PYTHONPATH"):
            os.environ.pop(name, None)

    def test_the_library_inside_tunes_a_function_without_a_child(self) -> None:
        os.environ["PATH"] = str(self.folder)
        done = self.python(
            "import luthier, os\n"
            "study = luthier.Study('s', {'x': luthier.Float(-5, 5)}, minimize='loss')\n"
            "best = study.optimize(lambda trial: (trial['x'] - 2) ** 2, trials=25).best\n"
            "assert best.metrics['loss'] < 0.01, best\n"
            "print(type(study._transport).__name__)\n"
        )
        self.assertEqual((done.stdout, done.stderr), ("LibraryTransport\n", ""))

    def test_the_program_inside_keeps_studies(self) -> None:
        os.environ["PATH"] = str(self.folder)
        study = luthier.Study("s", {"x": luthier.Float(0, 1)}, minimize="loss", storage=self.database())
        self.addCleanup(study.close)
        study.optimize(lambda trial: trial["x"], trials=4, parallel=2)
        self.assertEqual(study.counts["completed"], 4)

    def test_the_command_is_installed_and_has_the_version_of_the_package(self) -> None:
        command = os.path.join(sysconfig.get_path("scripts"), "luthier")
        said = subprocess.run([command, "--version"], capture_output=True, text=True, timeout=20)
        self.assertIn(luthier.__version__, said.stdout)
        self.assertEqual(importlib.metadata.version("luthier"), luthier.__version__)

    def test_it_fits_every_python_and_types_are_found(self) -> None:
        tags = (importlib.metadata.distribution("luthier").read_text("WHEEL") or "").splitlines()
        self.assertTrue(any(tag.startswith("Tag: py3-none-") for tag in tags), tags)
        self.assertTrue(os.path.exists(os.path.join(os.path.dirname(luthier.__file__), "py.typed")))

    @unittest.skipUnless(sys.platform == "linux", "names of libraries on Linux")
    def test_what_it_needs_of_the_machine_is_what_the_tag_promises(self) -> None:
        promised = {
            "libc",
            "libm",
            "libstdc++",
            "libgcc_s",
            "ld-linux-x86-64",
            "ld-linux-aarch64",
            "linux-vdso",
        }
        for path in (locations.program(), str(load()._name)):
            listed = subprocess.run(["ldd", path], capture_output=True, text=True, timeout=20).stdout
            needed = {line.split()[0].split("/")[-1].split(".so")[0] for line in listed.splitlines()}
            self.assertLessEqual(needed, promised, path)


if __name__ == "__main__":
    unittest.main()
