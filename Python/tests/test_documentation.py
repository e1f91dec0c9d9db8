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

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "Documentation" / "Python.md"
READ_ME = ROOT / "Python" / "README.md"
LIBRARIES = {"sklearn", "lightgbm", "keras"}


def blocks(page: Path) -> list[tuple[str, str]]:
    return re.findall(r"^```(\w+)\n(.*?)^```", page.read_text(), re.M | re.S)


def missing(text: str) -> list[str]:
    """The libraries that a program imports and that are not here."""
    return [
        library
        for library in sorted(LIBRARIES)
        if re.search(rf"^(from|import) {library}\b", text, re.M) and importlib.util.find_spec(library) is None
    ]


class Running(ScratchTestCase):
    def setUp(self) -> None:
        super().setUp()
        os.environ.setdefault("KERAS_BACKEND", "torch")

    def run_program(self, text: str) -> str:
        done = self.python(text, wait=240)
        self.assertEqual(done.returncode, 0, f"{text}\n{done.stderr}")
        self.assertNotEqual(done.stdout, "", text)
        return done.stdout


@unittest.skipUnless(PAGE.exists(), "the documentation is not here")
class Documentation(Running):
    """Every block of the page is run, in order, in one folder."""

    def test_every_block_of_the_page_runs(self) -> None:
        try:
            program = locations.program()
        except luthier.EngineNotFound as error:
            self.skipTest(str(error))
        self.put_on_path("luthier", program)
        self.put_on_path("python3", sys.executable)
        ran = 0
        for language, text in blocks(PAGE):
            name = re.match(r"# ([\w.]+)\n", text)
            if name is not None:
                (self.folder / name[1]).write_text(text)
            elif language == "python":
                if not missing(text):
                    self.run_program(text)
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
        path = os.environ["PATH"].split(os.pathsep)
        if str(folder) not in path:
            os.environ["PATH"] = os.pathsep.join([str(folder), *path])


@unittest.skipUnless(READ_ME.exists(), "the page of the package is not here")
class ReadMe(Running):
    """Each example is a whole program to which three lines were added."""

    def example(self, library: str) -> str:
        (text,) = [text for _, text in blocks(READ_ME) if re.search(rf"^(from|import) {library}\b", text)]
        self.assertEqual(text.count("# added\n"), 3, text)
        lacking = missing(text)
        if lacking:
            self.skipTest(f"{' and '.join(lacking)} not installed")
        return text

    def test_scikit_learn(self) -> None:
        text = self.example("sklearn")
        self.assertIn("'svc__C'", self.run_program(text))
        without = "".join(line for line in text.splitlines(True) if "# added" not in line)
        self.run_program(without.replace(", model.best_params_", ""))

    def test_lightgbm(self) -> None:
        self.assertIn("'accuracy': 0.9", self.run_program(self.example("lightgbm")))

    def test_keras(self) -> None:
        said = self.run_program(self.example("keras"))
        self.assertRegex(said, r"'units': \d+.*'completed': [1-8]")


if __name__ == "__main__":
    unittest.main()
