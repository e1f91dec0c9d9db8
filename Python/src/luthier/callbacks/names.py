"""Names under which the numbers of libraries are reported."""

from __future__ import annotations

import re
from typing import Mapping, Optional


def reported(values: Mapping[str, object], names: Optional[Mapping[str, str]] = None) -> dict[str, float]:
    """A library's numbers as metrics.

    Args:
        values: Numbers by the library's names; what is no number is left out.
        names: The metric for each name that is to have another; the others keep theirs, with ``_`` in the
            place of what a metric's name may not have.
    """
    metrics: dict[str, float] = {}
    for name, value in values.items():
        metric = (names or {}).get(name) or re.sub(r"[^\w.-]", "_", name)
        item = getattr(value, "item", None)
        plain = item() if callable(item) else value
        if isinstance(plain, (int, float)) and not isinstance(plain, bool):
            metrics[metric] = float(plain)
    return metrics
