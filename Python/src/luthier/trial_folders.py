"""Folders of trials that are driven from Python."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
import weakref
from typing import Optional


class TrialFolders:
    """Checkpoints and artifacts of a study's trials.

    Beside a database file they lie in ``luthier.db.folders``; for other storages in a folder that is
    removed with the study's object.
    """

    def __init__(self, storage: str, study: str) -> None:
        self._study = re.sub(r"[^\w.-]", "_", study)
        self._lock = threading.Lock()
        self._removal: Optional[weakref.finalize[..., TrialFolders]] = None
        self._root: Optional[str] = None
        if storage != "memory:" and "://" not in storage:
            path = storage[len("sqlite:") :] if storage.startswith("sqlite:") else storage
            self._root = os.path.abspath(path) + ".folders"

    def folder(self, number: int, kind: str) -> str:
        """The path of a folder that exists now."""
        with self._lock:
            if self._root is None:
                self._root = tempfile.mkdtemp(prefix="luthier-")
                self._removal = weakref.finalize(self, shutil.rmtree, self._root, ignore_errors=True)
        path = os.path.join(self._root, self._study, str(number), kind)
        os.makedirs(path, exist_ok=True)
        return path

    def close(self) -> None:
        """Removes what is temporary."""
        with self._lock:
            if self._removal is not None:
                self._removal()
                self._removal = None
                self._root = None
