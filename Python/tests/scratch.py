"""Folders and processes for tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import luthier

SOURCES = Path(luthier.__file__).resolve().parent.parent
"""Where the package that is tested lies, for the programs that tests start."""


class ScratchTestCase(unittest.TestCase):
    """A test in an empty folder of its own, with the environment as it was before."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="luthier-test-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        before, here = dict(os.environ), os.getcwd()
        os.chdir(self.folder)
        os.environ["PYTHONPATH"] = str(SOURCES)

        def restore() -> None:
            os.chdir(here)
            os.environ.clear()
            os.environ.update(before)

        self.addCleanup(restore)

    def database(self) -> str:
        return str(self.folder / "luthier.db")

    def python(self, text: str, *arguments: str, wait: float = 60) -> subprocess.CompletedProcess[str]:
        """Runs a program and waits for it."""
        return subprocess.run(
            [sys.executable, self.script(text), *arguments],
            capture_output=True,
            text=True,
            timeout=wait,
        )

    def script(self, text: str) -> str:
        path = self.folder / "script.py"
        path.write_text(text)
        return str(path)
