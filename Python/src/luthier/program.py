"""The command ``luthier`` of an installed wheel: the program inside it."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from . import locations
from .errors import EngineNotFound


def main() -> NoReturn:
    """Becomes the program, with the same arguments, streams and signals."""
    inside = locations.inside()
    if inside is None:
        raise SystemExit(
            str(
                EngineNotFound(
                    "this installation of luthier carries no program; install the wheel for this platform."
                )
            )
        )
    os.execv(inside, ["luthier", *sys.argv[1:]])
