"""What came of one call of an objective."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from typing import Any, Callable, Optional, Sequence

from . import results
from .errors import Infeasible, ServerUnreachable, WrongResult
from .running_trial import RunningTrial


@dataclass(frozen=True)
class Evaluation:
    """Numbers, or why there are none.

    Attributes:
        outcome: ``completed``, ``infeasible``, ``out_of_memory`` or ``failed``.
        metrics: Numbers by name, where it is completed.
        reason: Why it is not completed, for people.
        error: The exception, where there was one.
        trace: The exception with its calls, as text.
    """

    outcome: str
    metrics: dict[str, float] = field(default_factory=dict)
    reason: str = ""
    error: Optional[BaseException] = None
    trace: str = ""


def evaluate(
    objective: Callable[[RunningTrial], Any], trial: RunningTrial, goals: Sequence[str]
) -> Evaluation:
    """Calls an objective and reads what it returns; its exceptions become part of the result.

    What is no `Exception`, such as KeyboardInterrupt, passes through, and so does that the study's server
    cannot be reached, which says nothing of the trial.
    """
    try:
        with trial.current():
            returned = objective(trial)
        return Evaluation("completed", results.metrics(returned, goals, is_stopping=trial.should_stop()))
    except Infeasible as error:
        return Evaluation("infeasible", reason=str(error) or "the objective said so.")
    except ServerUnreachable:
        raise
    except Exception as error:
        return failure(error)


def failure(error: Exception) -> Evaluation:
    """The evaluation that an exception makes."""
    # Libraries have memory errors of their own, named like that of PyTorch.
    is_memory = isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"
    if isinstance(error, WrongResult):
        reason = str(error)
    else:
        reason = f"{type(error).__name__}: {error}{_place(error)}"
    return Evaluation(
        "out_of_memory" if is_memory else "failed",
        reason=reason[:2000],
        error=error,
        trace="".join(traceback.format_exception(type(error), error, error.__traceback__)),
    )


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return ""
    last = frames[-1]
    return f" ({last.filename}, line {last.lineno}, in {last.name})"
