"""XGBoost."""

from __future__ import annotations

from typing import Any, Mapping, Optional

from xgboost.callback import TrainingCallback

from .. import inside
from .names import reported


class XGBoostCallback(TrainingCallback):  # type: ignore[misc]
    """Reports the evaluation sets after each round: ``xgboost.train(…, callbacks=[XGBoostCallback()])``.

    With one evaluation set a metric keeps its name, such as ``logloss``; with several it is
    ``validation_logloss``. The step is the number of rounds. In ``xgboost.cv`` the means are reported.
    """

    def __init__(self, names: Optional[Mapping[str, str]] = None) -> None:
        """
        Args:
            names: Other metric names, by those above.
        """
        super().__init__()
        self._names = names

    def after_iteration(self, model: Any, epoch: int, evals_log: Mapping[str, Any]) -> bool:
        """Takes a round's results and says whether to stop; called by XGBoost."""
        several = len(evals_log) > 1
        values = {
            f"{data}_{name}" if several else name: _last(history)
            for data, log in evals_log.items()
            for name, history in log.items()
        }
        metrics = reported(values, self._names)
        if metrics:
            inside.report(metrics, step=epoch + 1)
        is_over = inside.should_stop()
        if is_over and hasattr(model, "cvfolds") and model.cvfolds[0].bst.attr("best_iteration") is None:
            # xgboost.cv reads it from whoever stops it, and gives the results up to it.
            model.set_attr(best_iteration=str(epoch))
        return is_over


def _last(history: Any) -> Any:
    value = history[-1]
    return value[0] if isinstance(value, tuple) else value
