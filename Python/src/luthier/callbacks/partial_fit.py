"""Estimators of scikit-learn that learn bit by bit."""

from __future__ import annotations

from typing import Any, Callable, Optional

from .. import inside


def fit_in_epochs(
    estimator: Any,
    X: Any,
    y: Any,
    validation: tuple[Any, Any],
    *,
    epochs: int,
    metric: str = "score",
    scorer: Optional[Callable[[Any, Any, Any], float]] = None,
    classes: Any = None,
) -> float:
    """Trains with ``partial_fit``, reports the score after each epoch, and stops when Luthier says so.

    Args:
        estimator: Anything with ``partial_fit``; it is trained in place.
        X: The training data, one row a sample.
        y: What is to be predicted.
        validation: Data and targets that are scored.
        epochs: How often the training data are gone through, at least 1; a scheduler's resource, if there is
            one, ends it earlier.
        metric: The name under which the score is reported.
        scorer: Scores the estimator on the validation data; by default its own ``score``.
        classes: All labels, where ``partial_fit`` of a classifier needs them; by default those of ``y``.

    Returns:
        The last score.

    Raises:
        ValueError: When epochs is below 1.
    """
    if epochs < 1:
        raise ValueError(f"epochs must be at least 1, got {epochs}.")
    more: dict[str, Any] = {}
    if classes is not None or _is_classifier(estimator):
        more["classes"] = sorted(set(y)) if classes is None else classes
    score = float("nan")
    limit = inside.resource()
    for epoch in range(1, min(epochs, int(limit) if limit is not None else epochs) + 1):
        estimator.partial_fit(X, y, **more)
        held_out, wanted = validation
        score = float(
            estimator.score(held_out, wanted) if scorer is None else scorer(estimator, held_out, wanted)
        )
        inside.report({metric: score}, step=epoch)
        if inside.should_stop():
            break
    return score


def _is_classifier(estimator: Any) -> bool:
    from sklearn.base import is_classifier

    return bool(is_classifier(estimator))
