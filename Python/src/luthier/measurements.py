"""Numbers that a trial reports, checked where they enter."""

from __future__ import annotations

import math
from typing import Any, Mapping, Optional

RESERVED = frozenset({"step", "unit", "resource", "deviations", "outcome"})


def number(name: str, value: object) -> float:
    """A metric's value as a float; NaN and the infinities are kept, for the engine to judge.

    Raises:
        TypeError: For text, None and whatever else is no number.
    """
    if isinstance(value, (str, bytes)) or value is None:
        raise TypeError(f"{name} must be a number, got {value!r}. Convert it with float(…).")
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise TypeError(f"{name} must be a single number, got {type(value).__name__}: {error}") from None


def metrics(values: Mapping[str, object]) -> dict[str, float]:
    """Metrics by name as floats.

    Raises:
        TypeError: When one is no number, or a name is taken by a key of reports.
    """
    for name in values:
        if not isinstance(name, str) or not name:
            raise TypeError(f"a metric's name must be text, got {name!r}.")
        if name in RESERVED:
            raise TypeError(f"{name!r} has a meaning of its own in reports; rename the metric.")
    return {name: number(name, value) for name, value in values.items()}


def step(value: Optional[Any]) -> Optional[int]:
    """A step as an int; None stays None.

    Raises:
        TypeError: When it is no whole number.
    """
    if value is None:
        return None
    try:
        whole = int(value)
        if whole == value and not isinstance(value, (str, bytes)):
            return whole
    except (TypeError, ValueError, OverflowError):
        pass
    raise TypeError(f"step must be a whole number such as an epoch, got {value!r}.")


def on_the_wire(values: Mapping[str, float]) -> dict[str, object]:
    """Metrics as strict JSON has them: what is not finite as text."""
    return {name: value if math.isfinite(value) else _text(value) for name, value in values.items()}


def _text(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"
