"""Folders of trials that are driven from Python, and what is kept of them."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import stat
import tempfile
import threading
import weakref
from typing import IO, TYPE_CHECKING, Any, Callable, Iterator, Mapping, Optional, Protocol

from .artifact import Artifact, sha256_of
from .errors import RequestRefused

if TYPE_CHECKING:
    from .running_trial import RunningTrial
    from .server_transport import ServerTransport

logger = logging.getLogger("luthier")
Call = Callable[..., Any]
_CHUNK = 1 << 20


class TrialFiles(Protocol):
    """The files of a study's trials."""

    def prepare(self, trial: RunningTrial) -> None:
        """Gives a trial that begins with another's checkpoint a copy of it."""

    def folder(self, trial: RunningTrial, kind: str) -> str:
        """The path of a trial's folder, ``checkpoint`` or ``artifacts``, which exists now."""

    def keep(self, trial: RunningTrial) -> None:
        """Keeps what the trial left; before its end is told. A trial counts also when that fails."""

    def release(self, trial: RunningTrial) -> None:
        """Lets go of a trial that ended."""

    def artifacts(self, number: int) -> list[Artifact]:
        """What is kept of a trial, by name."""

    def close(self) -> None:
        """Removes what is temporary."""


class TemporaryFiles:
    """Files in a folder that is removed with the study's object."""

    def __init__(self, study: str) -> None:
        self._study = re.sub(r"[^\w.-]", "_", study)
        self._lock = threading.Lock()
        self._removal: Optional[weakref.finalize[..., TemporaryFiles]] = None
        self._root: Optional[str] = None

    def prepare(self, trial: RunningTrial) -> None:
        if trial.parent is not None and self._root is not None:
            copy_checkpoint(self._path(trial.parent, "checkpoint"), self._path(trial.number, "checkpoint"))

    def folder(self, trial: RunningTrial, kind: str) -> str:
        path = self._path(trial.number, kind)
        os.makedirs(path, exist_ok=True)
        return path

    def keep(self, trial: RunningTrial) -> None:
        pass

    def release(self, trial: RunningTrial) -> None:
        pass

    def artifacts(self, number: int) -> list[Artifact]:
        if self._root is None:
            return []
        return [_local(name, path, size) for name, path, size in plain_files(self._path(number, "artifacts"))]

    def close(self) -> None:
        with self._lock:
            if self._removal is not None:
                self._removal()
                self._removal = None
                self._root = None

    def _path(self, number: int, kind: str) -> str:
        with self._lock:
            if self._root is None:
                self._root = tempfile.mkdtemp(prefix="luthier-")
                self._removal = weakref.finalize(self, shutil.rmtree, self._root, ignore_errors=True)
            return os.path.join(self._root, self._study, str(number), kind)


class StoredFiles:
    """Files beside a storage, where ``luthier run`` has them; the child keeps them."""

    def __init__(self, call: Call) -> None:
        self._call = weakref.WeakMethod(call)
        self._lock = threading.Lock()
        self._made: dict[tuple[int, int], Mapping[str, str]] = {}
        self._held: dict[tuple[int, int], int] = {}

    def prepare(self, trial: RunningTrial) -> None:
        if trial.parent is None:
            return
        made = self._folders(trial)
        parents = os.path.join(os.path.dirname(made["folder"]), f"{trial.parent:04}", "checkpoint")
        copy_checkpoint(parents, made["checkpoint"])

    def folder(self, trial: RunningTrial, kind: str) -> str:
        return self._folders(trial)[kind]

    def keep(self, trial: RunningTrial) -> None:
        if (trial.number, trial.attempt) not in self._made:
            return
        try:
            answer = self._asked("trial.keep", number=trial.number, attempt=trial.attempt, token=trial.token)
        except RequestRefused as error:
            logger.warning("artifacts of trial %d are not kept: %s", trial.number, error)
            return
        for note in answer["notes"]:
            logger.warning("%s", note)

    def release(self, trial: RunningTrial) -> None:
        with self._lock:
            descriptor = self._held.pop((trial.number, trial.attempt), None)
        if descriptor is not None:
            os.close(descriptor)

    def artifacts(self, number: int) -> list[Artifact]:
        return [
            Artifact.from_body(one, _from_path(one["path"]) if "path" in one else None)
            for one in self._asked("trial.artifacts", number=number)["artifacts"]
        ]

    def close(self) -> None:
        with self._lock:
            held, self._held = self._held, {}
        for descriptor in held.values():
            os.close(descriptor)

    def _folders(self, trial: RunningTrial) -> Mapping[str, str]:
        key = (trial.number, trial.attempt)
        with self._lock:
            if key not in self._made:
                made = self._asked("trial.folders", number=trial.number, attempt=trial.attempt)
                self._held[key] = _shared_lock(made["folder"])
                self._made[key] = made
            return self._made[key]

    def _asked(self, method: str, **parameters: Any) -> Any:
        call = self._call()
        assert call is not None, "the study outlives its files"
        return call(method, **parameters)


class ServerFiles(TemporaryFiles):
    """Files on this machine; what is to be kept is sent to the server."""

    def __init__(self, study: str, transport: ServerTransport) -> None:
        super().__init__(study)
        self._name = study
        self._transport = transport

    def keep(self, trial: RunningTrial) -> None:
        if self._root is None:
            return
        for name, path, size in plain_files(self._path(trial.number, "artifacts")):
            try:
                with open(path, "rb") as file:
                    self._transport.upload(
                        self._name, trial.number, trial.token, name, file, size, sha256_of(file)
                    )
            except (RequestRefused, OSError) as error:
                logger.warning("%s of trial %d is not kept: %s", name, trial.number, error)

    def artifacts(self, number: int) -> list[Artifact]:
        return [
            Artifact.from_body(one, self._download(number, one) if one["here"] else None)
            for one in self._transport.artifacts(self._name, number)
        ]

    def _download(self, number: int, body: Mapping[str, Any]) -> Callable[[IO[bytes]], None]:
        def copy(file: IO[bytes]) -> None:
            self._transport.download(self._name, number, body["sha256"], file)

        return copy


def copy_checkpoint(source: str, target: str) -> None:
    """Copies a checkpoint to a trial that has none yet; it is there as a whole or not at all."""
    if not os.path.isdir(source) or (os.path.isdir(target) and os.listdir(target)):
        return
    os.makedirs(os.path.dirname(target), exist_ok=True)
    partial = tempfile.mkdtemp(prefix="checkpoint.", dir=os.path.dirname(target))
    shutil.copytree(source, partial, symlinks=True, dirs_exist_ok=True)
    os.rename(partial, target)


def plain_files(folder: str) -> Iterator[tuple[str, str, int]]:
    """Name, path and size of the plain files below a folder, by name; links are not followed."""
    found = []
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            with contextlib.suppress(OSError):
                status = os.lstat(path)
                if stat.S_ISREG(status.st_mode):
                    relative = os.path.relpath(path, folder).replace(os.sep, "/")
                    found.append((relative, path, status.st_size))
    return iter(sorted(found))


def _local(name: str, path: str, size: int) -> Artifact:
    with open(path, "rb") as file:
        return Artifact(name, size, sha256_of(file), _copy=_from_path(path))


def _from_path(path: str) -> Callable[[IO[bytes]], None]:
    def copy(file: IO[bytes]) -> None:
        with open(path, "rb") as source:
            shutil.copyfileobj(source, file, _CHUNK)

    return copy


def _shared_lock(folder: str) -> int:
    """Holds a folder, so that nobody removes what is in it; an open descriptor."""
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    with contextlib.suppress(OSError):  # A file system without locks, or a removal that is under way.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return descriptor
