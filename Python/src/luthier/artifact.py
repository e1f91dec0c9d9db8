"""Files that a trial left to be kept."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from dataclasses import dataclass, field
from typing import IO, Any, Callable, Mapping, Optional, Union

from .errors import ArtifactUnavailable

Copy = Callable[[IO[bytes]], None]
"""Writes contents into a file."""


@dataclass(frozen=True)
class Artifact:
    """A file that a trial wrote into `artifacts_dir`, and that is kept.

    Attributes:
        name: Its path below that folder, such as ``plots/loss.png``.
        size: Bytes.
        sha256: The SHA-256 of its contents, as 64 hexadecimal digits.
        attempt: Which start of the trial left it, from 1.
        removed: When the study gave it up, in UTC; None while it is kept.
        because: By which rule: ``keep`` or ``quota`` of the study's ``artifacts``.
    """

    name: str
    size: int
    sha256: str
    attempt: int = 1
    removed: Optional[str] = None
    because: Optional[str] = None
    _copy: Optional[Copy] = field(default=None, repr=False, compare=False)

    @classmethod
    def from_body(cls, body: Mapping[str, Any], copy: Optional[Copy]) -> Artifact:
        """An artifact as the engine writes it.

        Args:
            body: What the engine says of it.
            copy: Writes the contents into a file; None where they are not in reach.
        """
        return cls(
            name=body["name"],
            size=body["size"],
            sha256=body["sha256"],
            attempt=body["attempt"],
            removed=body.get("removed"),
            because=body.get("because"),
            _copy=copy,
        )

    @property
    def is_here(self) -> bool:
        """Whether its contents can be read from here."""
        return self._copy is not None

    def read(self) -> bytes:
        """The contents.

        Raises:
            ArtifactUnavailable: When they are not in reach, or damaged.
        """
        file = io.BytesIO()
        self._write(file)
        return file.getvalue()

    def save(self, path: Union[str, os.PathLike[str]]) -> None:
        """Copies the contents into a new file, which is there as a whole or not at all.

        Args:
            path: The file; what exists is left alone.

        Raises:
            FileExistsError: When there is a file of that name.
            ArtifactUnavailable: When the contents are not in reach, or damaged.
        """
        path = os.fspath(path)
        if os.path.lexists(path):
            raise FileExistsError(f"there is a file {path} already, and it is left alone.")
        partial = f"{path}.partial-{secrets.token_hex(4)}"
        try:
            with open(partial, "x+b") as file:
                self._write(file)
            os.rename(partial, path)
        except BaseException:
            # What was begun is of no use to anybody.
            if os.path.exists(partial):
                os.unlink(partial)
            raise

    def _write(self, file: IO[bytes]) -> None:
        if self._copy is None:
            raise ArtifactUnavailable(
                f"{self.name} was removed on {self.removed} by artifacts.{self.because} of the study."
                if self.removed
                else f"the contents of {self.name} are not here: they lie where the trial was run."
            )
        try:
            self._copy(file)
        except FileNotFoundError:
            raise ArtifactUnavailable(f"the contents of {self.name} were removed meanwhile.") from None
        if sha256_of(file) != self.sha256:
            raise ArtifactUnavailable(f"{self.name} is damaged: it does not have its SHA-256 any more.")


def sha256_of(file: IO[bytes]) -> str:
    """The SHA-256 of a file's contents, from its beginning, as 64 hexadecimal digits."""
    file.seek(0)
    sha256 = hashlib.sha256()
    while chunk := file.read(1 << 20):
        sha256.update(chunk)
    return sha256.hexdigest()
