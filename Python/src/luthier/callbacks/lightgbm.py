"""LightGBM."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from .. import inside
from .names import reported


class LightGBMCallback:
    """Reports each iteration: ``lightgbm.train(…, callbacks=[LightGBMCallback()])``.

    With one evaluation set a metric keeps its name, such as ``auc``; with several it is ``valid_0_auc``. The
    step is the number of trees.
    """

    # Before LightGBM's own early stopping, so that the last iteration is reported too.
    order = 25
    before_iteration = False

    def __init__(self, names: Optional[Mapping[str, str]] = None) -> None:
        """
        Args:
            names: Other metric names, by those above.
        """
        self._names = names

    def __call__(self, env: Any) -> None:
        """Takes an iteration's results; called by LightGBM."""
        results = [tuple(one)[:3] for one in env.evaluation_result_list or []]
        several = len({data for data, _, _ in results}) > 1
        values = {f"{data}_{name}" if several else name: value for data, name, value in results}
        metrics = reported(values, self._names)
        if metrics:
            inside.report(metrics, step=env.iteration + 1)
        if inside.should_stop():
            from lightgbm.callback import EarlyStopException

            raise EarlyStopException(env.iteration, env.evaluation_result_list)
