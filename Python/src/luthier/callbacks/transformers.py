"""Hugging Face Transformers."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from transformers import TrainerCallback

from .. import inside
from .names import reported


class TransformersCallback(TrainerCallback):  # type: ignore[misc]
    """Reports each evaluation: ``Trainer(…, callbacks=[TransformersCallback()])``.

    Metrics have the names of the evaluation, such as ``eval_loss``; the step is the number of optimiser
    steps. The main process reports.
    """

    def __init__(self, names: Optional[Mapping[str, str]] = None) -> None:
        """
        Args:
            names: Other metric names, by those of the evaluation.
        """
        super().__init__()
        self._names = names

    def on_evaluate(
        self,
        args: Any,
        state: Any,
        control: Any,
        metrics: Optional[Mapping[str, Any]] = None,
        **others: Any,
    ) -> Any:
        """Takes an evaluation's results; called by the trainer."""
        numbers = reported(metrics or {}, self._names)
        if numbers and state.is_world_process_zero:
            inside.report(numbers, step=state.global_step)
        if inside.should_stop():
            control.should_training_stop = True
        return control
