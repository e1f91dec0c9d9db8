"""PyTorch Lightning."""

from __future__ import annotations

from typing import Any, Mapping, Optional

try:
    from lightning.pytorch.callbacks import Callback
except ImportError:
    from pytorch_lightning.callbacks import Callback  # type: ignore[assignment]

from .. import inside
from .names import reported


class LightningCallback(Callback):  # type: ignore[misc]
    """Reports what was logged after each validation: ``Trainer(callbacks=[LightningCallback()])``.

    Metrics have the names under which they were logged; the step is the number of epochs. The process of
    rank 0 reports, and every process stops when its own is told to.
    """

    def __init__(self, names: Optional[Mapping[str, str]] = None) -> None:
        """
        Args:
            names: Other metric names, by those that were logged.
        """
        super().__init__()
        self._names = names

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Takes what was logged; called by Lightning."""
        if trainer.sanity_checking:
            return
        metrics = reported(trainer.callback_metrics, self._names)
        if metrics and trainer.is_global_zero:
            inside.report(metrics, step=trainer.current_epoch + 1)
        if inside.should_stop():
            trainer.should_stop = True
