"""Which trial the running code belongs to."""

from __future__ import annotations

import contextvars
import os
from typing import Mapping, NoReturn, Optional, Protocol

from .parameter_values import Parameters


class CurrentTrial(Protocol):
    """What the functions of this package need of the trial that runs."""

    def parameters(self, defaults: Mapping[str, object]) -> Parameters:
        """The values, with defaults for names that have none."""

    def report(
        self,
        metrics: Mapping[str, float],
        step: Optional[int],
        unit: Optional[str],
        deviations: Mapping[str, float],
    ) -> None:
        """Takes numbers at a moment; without a step they are final."""

    def should_stop(self) -> bool:
        """Whether the trial is to end now."""

    def infeasible(self, reason: str) -> NoReturn:
        """Ends the trial as impossible."""

    def checkpoint_dir(self) -> str:
        """A folder that survives pause and retry."""

    def artifacts_dir(self) -> str:
        """A folder that is kept with the trial."""

    def resource(self) -> Optional[float]:
        """How far to train by now."""

    def seed(self) -> int:
        """A number for the trial's own random choices."""

    def unit(self) -> Optional[str]:
        """Which of several like runs this is."""

    def trial_number(self) -> Optional[int]:
        """The trial's number."""


running: contextvars.ContextVar[Optional[CurrentTrial]] = contextvars.ContextVar(
    "luthier_trial", default=None
)

_of_process: Optional[CurrentTrial] = None


def current() -> CurrentTrial:
    """The trial of the running objective, else that of this program, else one by hand."""
    trial = running.get()
    if trial is not None:
        return trial
    global _of_process
    if _of_process is None:
        from .manual_trial import ManualTrial
        from .program_trial import ProgramTrial

        _of_process = ProgramTrial(os.environ) if "LUTHIER_TRIAL" in os.environ else ManualTrial()
    return _of_process


def forget() -> None:
    """Looks at the environment anew at the next use; for tests."""
    global _of_process
    _of_process = None
