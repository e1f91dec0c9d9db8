from __future__ import annotations

import importlib.util
import os
import re
import stat
import subprocess
import sys
import unittest
from pathlib import Path

import luthier
from luthier import locations

from .scratch import ScratchTestCase

PAGE = Path(__file__).resolve().parents[2] / "Documentation" / "Python.md"
LIBRARIES = {"sklearn", "lightgbm"}


def blocks() -> list[tuple[str, str]]:
    return re.findall(r"^```(\w+)\n(.*?)^```", PAGE.read_text(), re.M | re.S)


@unittest.skipUnless(PAGE.exists(), "the documentation is not here")
class Documentation(ScratchTestCase):
    """Every block of the page is run, in order, in one folder."""

    def test_every_block_of_the_page_runs(self) -> None:
        try:
            program = locations.program()
        except luthier.EngineNotFound as error:
            self.skipTest(str(error))
        self.put_on_path("luthier", program)
        self.put_on_path("python3", sys.executable)
        ran = 0
        for language, text in blocks():
            name = re.match(r"# ([\w.]+)\n", text)
            if name is not None:
                (self.folder / name[1]).write_text(text)
            elif language == "python":
                missing = [
                    library
                    for library in LIBRARIES
                    if re.search(rf"^(from|import) {library}\b", text, re.M)
                    and importlib.util.find_spec(library) is None
                ]
                if not missing:
                    done = self.python(text, wait=120)
                    self.assertEqual(done.returncode, 0, f"{text}\n{done.stderr}")
                    self.assertNotEqual(done.stdout, "", text)
                    ran += 1
            elif language == "console":
                for line in re.findall(r"^\$ (.*)", text, re.M):
                    if line.startswith("pip "):
                        continue
                    run = subprocess.run(line, shell=True, capture_output=True, text=True, timeout=120)
                    self.assertEqual(run.returncode, 0, f"{line}\n{run.stderr}")
                    ran += 1
        self.assertGreater(ran, 6)

    def put_on_path(self, name: str, program: str) -> None:
        folder = self.folder / "programs"
        folder.mkdir(exist_ok=True)
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec "{program}" "$@"\n')
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"


if __name__ == "__main__":
    unittest.main()
