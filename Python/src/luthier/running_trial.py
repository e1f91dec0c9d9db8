"""A trial while it is evaluated."""

from __future__ import annotations

import contextlib
from typing import Any, Iterator, KeysView, Mapping, NoReturn, Optional, Protocol

from . import measurements
from .current_trial import running
from .errors import Infeasible
from .parameter_values import Parameters


class TrialLine(Protocol):
    """What a running trial says to its study."""

    def send_report(
        self,
        trial: RunningTrial,
        metrics: Mapping[str, float],
        step: Optional[int],
        unit: Optional[str],
        deviations: Mapping[str, float],
    ) -> str:
        """Takes numbers and says ``continue``, ``stop`` or ``pause``."""

    def is_stopping(self, trial: RunningTrial) -> bool:
        """Whether something besides its reports asks the trial to end."""

    def folder(self, trial: RunningTrial, kind: str) -> str:
        """A folder of the trial that exists and survives a pause."""


class RunningTrial:
    """A trial that was asked for: its values, and the way to report.

    Values are read as from a dictionary: ``trial["learning_rate"]``, and passed on as from one:
    ``SVC(**trial)``. The functions of the package, such as ``luthier.report``, mean this trial while the
    objective runs.

    Attributes:
        number: From 0.
        attempt: Which start of the trial this is, from 1.
        token: What proves to the engine that the trial is still ours.
        lease_seconds: How long the trial stays ours without a sign of life.
        parent: The trial whose checkpoint this one began with, by its scheduler; None where it began anew.
    """

    def __init__(self, line: TrialLine, body: Mapping[str, Any]) -> None:
        self._line = line
        self._body = body
        self.number: int = body["number"]
        self.attempt: int = body["attempt"]
        self.token: int = body["token"]
        self.lease_seconds: float = body["lease_seconds"]
        self.parent: Optional[int] = body.get("parent")
        self._values = Parameters(body["parameters"])
        self._seed: int = body["seed"]
        self._resource: Optional[float] = body.get("resource")
        self._units: list[str] = list(body.get("units", []))
        self._stopping = False

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def keys(self) -> KeysView[str]:
        """The names of the parameters that have a value, so that ``SVC(**trial)`` works."""
        return self._values.keys()

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a parameter, or the default when it has none in this trial."""
        return self._values.get(name, default)

    def parameters(self, defaults: Optional[Mapping[str, object]] = None) -> Parameters:
        """All values by name, with defaults for names that have none."""
        missing = {k: v for k, v in (defaults or {}).items() if k not in self._values}
        return Parameters({**self._values, **missing})

    def report(
        self,
        metrics: Optional[Mapping[str, float]] = None,
        step: Optional[int] = None,
        unit: Optional[str] = None,
        deviations: Optional[Mapping[str, float]] = None,
        **named: float,
    ) -> None:
        """Reports numbers, by name or as a dictionary; as ``luthier.report``.

        Raises:
            TypeError: When a metric is no number or step no whole number.
        """
        numbers = measurements.metrics({**(metrics or {}), **named})
        if not numbers:
            raise TypeError("report at least one metric, as in trial.report(step=3, accuracy=0.91).")
        decision = self._line.send_report(
            self, numbers, measurements.step(step), unit, measurements.metrics(deviations or {})
        )
        if decision != "continue":
            self.stop()

    def should_stop(self) -> bool:
        """Whether the trial is to end now: because of what it reported, or because the study ended."""
        if not self._stopping and self._line.is_stopping(self):
            self._stopping = True
        return self._stopping

    def stop(self) -> None:
        """Asks the objective to end the trial."""
        self._stopping = True

    def infeasible(self, reason: str) -> NoReturn:
        """Ends the trial as impossible, by raising `Infeasible`."""
        raise Infeasible(reason)

    def checkpoint_dir(self) -> str:
        """A folder of the trial that exists and survives a pause and a retry."""
        return self._line.folder(self, "checkpoint")

    def artifacts_dir(self) -> str:
        """A folder whose plain files are kept with the trial; `Study.artifacts` gives them back."""
        return self._line.folder(self, "artifacts")

    def resource(self) -> Optional[float]:
        """How far to train by now, in the scheduler's resource; None is to the end."""
        return self._resource

    def seed(self) -> int:
        """A number from 0, below 2³¹, that differs from trial to trial."""
        return self._seed

    def units(self) -> list[str]:
        """The folds or repeats that the study wants of this trial, such as ``fold-0``; none without."""
        return list(self._units)

    def unit(self) -> Optional[str]:
        """None: an objective evaluates all units of a trial itself, see `units`."""
        return None

    def trial_number(self) -> int:
        """The trial's number, from 0."""
        return self.number

    @contextlib.contextmanager
    def current(self) -> Iterator[RunningTrial]:
        """Makes the functions of the package mean this trial, within a ``with`` block."""
        token = running.set(self)
        try:
            yield self
        finally:
            running.reset(token)

    def body(self) -> Mapping[str, Any]:
        """What the engine said of the trial when it was asked for."""
        return self._body

    def __repr__(self) -> str:
        return f"RunningTrial({self.number}, {dict(self._values)!r})"
