"""The parameter values of one trial."""

from __future__ import annotations

import difflib
from typing import Any

from .errors import UnknownParameter


class Parameters(dict[str, Any]):
    """Values by name, in the order of the search space; fixed and derived ones are among them.

    Reading a name that has no value raises `UnknownParameter` with the nearest name. A conditional
    parameter has no value while its condition is false: read it with ``.get(name)``.
    """

    def __missing__(self, name: str) -> Any:
        near = difflib.get_close_matches(str(name), list(self), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        known = ", ".join(self) or "none"
        raise UnknownParameter(
            f"this trial has no value for {name!r}.{hint} It has: {known}. "
            "A conditional parameter may have none; read it with .get()."
        )
