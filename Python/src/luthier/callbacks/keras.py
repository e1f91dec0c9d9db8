"""Keras."""

from __future__ import annotations

from typing import Any, Mapping, Optional

import keras

from .. import inside
from .names import reported


class KerasCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Reports the logs of each epoch: ``model.fit(…, callbacks=[KerasCallback()])``.

    Metrics have the names of the logs, such as ``val_accuracy``; the step is the number of epochs.
    """

    def __init__(self, names: Optional[Mapping[str, str]] = None) -> None:
        """
        Args:
            names: Other metric names, by those of the logs.
        """
        super().__init__()
        self._names = names

    def on_epoch_end(self, epoch: int, logs: Optional[Mapping[str, Any]] = None) -> None:
        """Takes an epoch's logs; called by Keras."""
        metrics = reported(logs or {}, self._names)
        if metrics:
            inside.report(metrics, step=epoch + 1)
        if inside.should_stop():
            self.model.stop_training = True
