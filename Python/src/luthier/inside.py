"""The functions that a training program calls, whoever started it.

They mean the trial of the running objective inside `Study.optimize`, the trial of the program under
``luthier run``, and neither when the program is run by hand: then values are the defaults that are given
here, reports are printed, and nothing asks to stop.
"""

from __future__ import annotations

from typing import Mapping, NoReturn, Optional

from . import measurements
from .current_trial import current
from .parameter_values import Parameters


def parameters(**defaults: object) -> Parameters:
    """The parameter values of this trial.

    Args:
        defaults: Values for names that this trial has none for: all of them in a run by hand, else
            inactive conditional parameters and what the study does not tune.

    Returns:
        Values by name; a name without a value raises `UnknownParameter` with the nearest name.

    Raises:
        LuthierError: In a run by hand without defaults, and when the values cannot be read.
    """
    return current().parameters(defaults)


def report(
    metrics: Optional[Mapping[str, float]] = None,
    *,
    step: Optional[int] = None,
    unit: Optional[str] = None,
    deviations: Optional[Mapping[str, float]] = None,
    **named: float,
) -> None:
    """Reports numbers.

    Args:
        metrics: The numbers by name, in the metric's own unit, as a dictionary. NaN is reported as such.
        named: The numbers as arguments: ``luthier.report(step=3, accuracy=0.91)``.
        step: How far training has come, in the resource of the study's scheduler, such as epochs; a
            report without a step is final.
        unit: Which of several like evaluations the numbers belong to, such as ``fold-3``.
        deviations: Standard errors of metrics, by name, where they are known.

    Raises:
        TypeError: When a metric is no number or step no whole number.
    """
    numbers = measurements.metrics({**(metrics or {}), **named})
    if not numbers:
        raise TypeError("report at least one metric, as in luthier.report(step=3, accuracy=0.91).")
    current().report(
        numbers,
        measurements.step(step),
        unit,
        measurements.metrics(deviations or {}),
    )


def should_stop() -> bool:
    """Whether this trial is to end now: save the checkpoint, then return or exit.

    Under ``luthier run`` it becomes true with SIGTERM; the first call must come from the main thread,
    and begins to hold SIGTERM back. Inside an objective it becomes true by what a report was answered, or
    when the study is stopped. By hand it is always false.
    """
    return current().should_stop()


def infeasible(reason: str) -> NoReturn:
    """Ends this trial because its parameter values are not possible; does not return.

    Args:
        reason: Why, for people.

    Raises:
        Infeasible: Inside an objective and by hand, to be let through.
        SystemExit: In a program under ``luthier run``, with code 0.
    """
    current().infeasible(reason)


def checkpoint_dir() -> str:
    """The path of a folder that exists, belongs to this trial, and survives a pause and a retry.

    By hand it is a new folder that is removed when the program ends.
    """
    return current().checkpoint_dir()


def artifacts_dir() -> str:
    """The path of a folder that exists and is kept with this trial; by hand it is removed at the end."""
    return current().artifacts_dir()


def resource() -> Optional[float]:
    """How far to train by now, in the scheduler's resource counted from 0; None is to the end.

    A trial that came so far may be paused and started again with a larger one: continue from
    `checkpoint_dir()`, or begin anew.
    """
    return current().resource()


def seed() -> int:
    """A number from 0, below 2³¹, for this trial's own random choices.

    It differs from trial to trial, and is 0 by hand.
    """
    return current().seed()


def unit() -> Optional[str]:
    """Which of several like runs this one is, such as ``fold-2``; None where a trial is one run."""
    return current().unit()


def trial_number() -> Optional[int]:
    """The trial's number, from 0; None by hand."""
    return current().trial_number()
