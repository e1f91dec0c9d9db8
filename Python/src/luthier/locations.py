"""Where the engine is on this machine."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Optional

from .errors import EngineNotFound

_PACKAGE = Path(__file__).resolve().parent
_LIBRARY = "libluthier.dylib" if sys.platform == "darwin" else "libluthier.so"


def program() -> str:
    """The path of the program ``luthier``.

    It is taken from ``LUTHIER_BINARY``, else from this package, else from PATH.

    Raises:
        EngineNotFound: When it is in none of these places.
    """
    named = os.environ.get("LUTHIER_BINARY")
    if named:
        if not os.access(named, os.X_OK) or os.path.isdir(named):
            raise EngineNotFound(
                f"LUTHIER_BINARY names {named}, which is no program that can be started. Correct it, "
                "or unset it to use the one in the package or on PATH."
            )
        return named
    carried = inside()
    if carried is not None:
        return carried
    found = shutil.which("luthier")
    if found:
        return found
    raise EngineNotFound(
        "the program luthier was not found. Install the wheel that carries it, put it on PATH, or set "
        "LUTHIER_BINARY to its path."
    )


def inside() -> Optional[str]:
    """The path of the program in this package; None when the package carries none."""
    carried = _PACKAGE / "bin" / "luthier"
    return str(carried) if os.access(carried, os.X_OK) else None


def library() -> Optional[str]:
    """The path of the engine as a shared library; None when there is none.

    It is taken from ``LUTHIER_LIBRARY``, else from this package.

    Raises:
        EngineNotFound: When LUTHIER_LIBRARY names no file.
    """
    named = os.environ.get("LUTHIER_LIBRARY")
    if named:
        if not os.path.isfile(named):
            raise EngineNotFound(f"LUTHIER_LIBRARY names {named}, which is no file. Correct or unset it.")
        return named
    carried = _PACKAGE / "lib" / _LIBRARY
    return str(carried) if carried.is_file() else None
