"""Search spaces as scikit-learn writes them, and values that are no JSON."""

from __future__ import annotations

import math
from typing import Any, Mapping

from .space import Choice, Float, Int, Ordered

_SCALARS = (str, bool, int, float, type(None))


class EstimatorSpace:
    """A space whose listed values may be anything, such as estimators, tuples or functions.

    The engine is told names for values that it cannot hold; the estimator gets the values themselves.
    """

    def __init__(self, space: Mapping[str, Any]) -> None:
        """
        Args:
            space: By name a `Float`, `Int`, `Choice` or `Ordered`, a list of values, a dictionary as in
                the study file, or one of scipy's distributions ``uniform``, ``loguniform`` and
                ``randint``.

        Raises:
            TypeError: When a parameter is none of these.
            ValueError: When the space is empty.
        """
        if not isinstance(space, Mapping):
            raise TypeError(f"the space must be parameters by name, got {type(space).__name__}.")
        if not space:
            raise ValueError("the space has no parameter; name at least one to tune.")
        self._values: dict[str, dict[Any, Any]] = {}
        self.parameters: dict[str, Any] = {
            name: self._parameter(name, parameter) for name, parameter in space.items()
        }

    def decoded(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values that the estimator gets; inactive parameters are left out."""
        return {
            name: self._values[name][value] if name in self._values else value
            for name, value in values.items()
        }

    def encoded(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Settings as the engine holds them.

        Raises:
            ValueError: When a value is none of those listed.
        """
        settings: dict[str, Any] = {}
        for name, value in values.items():
            known = self._values.get(name)
            labels = [label for label, one in (known or {}).items() if one is value or one == value]
            if known is not None and not labels:
                raise ValueError(f"{value!r} is no value of {name}.")
            settings[name] = labels[0] if labels else value
        return settings

    def _parameter(self, name: str, parameter: Any) -> Any:
        if isinstance(parameter, (Float, Int)):
            return parameter
        if isinstance(parameter, (Choice, Ordered)):
            return type(parameter)(self._listed(name, parameter.values), parameter.when)
        if isinstance(parameter, Mapping):
            return dict(parameter)
        if hasattr(parameter, "rvs"):
            return _distribution(name, parameter)
        if isinstance(parameter, (list, tuple)) or hasattr(parameter, "tolist"):
            return Choice(self._listed(name, list(parameter)))
        raise TypeError(
            f"{name} must be a Float, Int, Choice, Ordered, a list of values, a scipy distribution or a "
            f"dictionary as in the study file, got {parameter!r}."
        )

    def _listed(self, name: str, values: Any) -> list[Any]:
        plain = [value.item() if hasattr(value, "item") else value for value in values]
        if all(_is_scalar(value) for value in plain):
            return plain
        labels = [f"{index}: {value!r}"[:100] for index, value in enumerate(plain)]
        self._values[name] = dict(zip(labels, plain))
        return labels


def _is_scalar(value: Any) -> bool:
    return isinstance(value, _SCALARS) and not (isinstance(value, float) and not math.isfinite(value))


def _distribution(name: str, law: Any) -> Any:
    kind = getattr(getattr(law, "dist", None), "name", None)
    low, high = law.support()
    if kind in ("loguniform", "reciprocal"):
        return Float(float(low), float(high), scale="log")
    if kind == "uniform":
        return Float(float(low), float(high))
    if kind == "randint":
        return Int(int(low), int(high))
    raise TypeError(
        f"{name} has the distribution {kind}, which has no counterpart here. Write the range as "
        "luthier.Float(low, high), with a prior where you expect good values."
    )
