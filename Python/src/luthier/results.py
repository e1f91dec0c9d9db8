"""What an objective returns, read as a result."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence

from . import measurements
from .errors import WrongResult


def metrics(returned: object, goals: Sequence[str], *, is_stopping: bool = False) -> dict[str, float]:
    """The metrics that an objective returned.

    Args:
        returned: Numbers by name; or one number, for a study with one goal; or one number a goal, in the
            order of the goals; or None, from a trial that was asked to stop.
        goals: The optimised metrics in the order of the study.
        is_stopping: Whether the trial was asked to stop, and may return what it has, or nothing.

    Raises:
        WrongResult: When it is none of these: a mistake in the objective, which every trial would repeat.
    """
    if returned is None:
        if is_stopping:
            return {}
        raise WrongResult(f"the objective returned None; end it with `return …`: {_wanted(goals)}")
    if isinstance(returned, Mapping):
        try:
            return measurements.metrics(returned)
        except TypeError as error:
            raise WrongResult(f"the objective returned {returned!r}: {error}") from None
    if isinstance(returned, (list, tuple)):
        if len(returned) == len(goals) > 0:
            return metrics(dict(zip(goals, returned)), goals)
        raise WrongResult(f"the objective returned {len(returned)} values; {_wanted(goals)}")
    value = _number(returned)
    if value is None:
        raise WrongResult(f"the objective returned {returned!r}, which is no number; {_wanted(goals)}")
    if len(goals) != 1:
        raise WrongResult(f"the objective returned one number; {_wanted(goals)}")
    return {goals[0]: value}


def _number(value: Any) -> Optional[float]:
    try:
        return measurements.number("the result", value)
    except TypeError:
        return None


def _wanted(goals: Sequence[str]) -> str:
    example = ", ".join(f'"{name}": …' for name in goals) or '"loss": …'
    if len(goals) == 1:
        return f"return a number, the {goals[0]}, or numbers by name, as in {{{example}}}."
    return f"return numbers by name, as in {{{example}}}."
