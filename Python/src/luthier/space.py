"""Search spaces: the parameters that may be varied, with their bounds and conditions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Sequence, Union

Scalar = Union[str, int, float, bool, None]
Condition = Union[str, Mapping[str, Any]]


def condition(when: Condition) -> str:
    """A condition as the study file writes it.

    Args:
        when: A formula over parameters that stand earlier in the space, such as
            ``'optimizer == "sgd"'``, or the values that they must have: ``{"optimizer": "sgd"}``, where
            a list means any of them.
    """
    if isinstance(when, str):
        return when
    clauses = []
    for name, wanted in when.items():
        values = wanted if isinstance(wanted, (list, tuple, set, frozenset)) else [wanted]
        equal = [f"{_name(name)} == {json.dumps(value)}" for value in values]
        clauses.append(equal[0] if len(equal) == 1 else f"({' or '.join(equal)})")
    return " and ".join(clauses)


def _name(name: str) -> str:
    return name if name.isidentifier() else f"`{name}`"


@dataclass(frozen=True)
class Float:
    """A real number between two bounds, both included.

    Attributes:
        low: The smallest value, in the parameter's own unit.
        high: The largest value; above low.
        scale: ``linear``, ``log`` (bounds above 0), ``reverse_log`` or ``logit`` (bounds within 0 and
            1): the axis on which values are spread evenly.
        step: The distance between neighbouring values, counted from low; None is any value.
        when: The parameter has a value only under this condition; see `condition`.
        prior: Where good values are expected, as in the study file:
            ``{"normal": {"mean": 0.1, "deviation": 0.1}}``.
    """

    low: float
    high: float
    scale: str = "linear"
    step: Optional[float] = None
    when: Optional[Condition] = None
    prior: Union[str, Mapping[str, Any], None] = None

    def definition(self) -> dict[str, Any]:
        """The parameter as the study file writes it."""
        return _range(self, "float")


@dataclass(frozen=True)
class Int:
    """A whole number between two bounds, both included.

    Attributes:
        low: The smallest value.
        high: The largest value; above low.
        scale: As of `Float`.
        step: The distance between neighbouring values, counted from low; at least 1.
        when: The parameter has a value only under this condition; see `condition`.
        prior: As of `Float`.
    """

    low: int
    high: int
    scale: str = "linear"
    step: Optional[int] = None
    when: Optional[Condition] = None
    prior: Union[str, Mapping[str, Any], None] = None

    def definition(self) -> dict[str, Any]:
        """The parameter as the study file writes it."""
        return _range(self, "int")


def _range(parameter: Union[Float, Int], kind: str) -> dict[str, Any]:
    body: dict[str, Any] = {"from": parameter.low, "to": parameter.high, "type": kind}
    if parameter.scale != "linear":
        body["scale"] = parameter.scale
    if parameter.step is not None:
        body["step"] = parameter.step
    if parameter.when is not None:
        body["when"] = condition(parameter.when)
    if parameter.prior is not None:
        body["prior"] = parameter.prior
    return body


@dataclass(frozen=True)
class Choice:
    """One of several values without an order: text, numbers, truth values or None.

    Attributes:
        values: At least one; ``Choice(["adamw", "sgd"])``.
        when: The parameter has a value only under this condition; see `condition`.
    """

    values: Sequence[Scalar]
    when: Optional[Condition] = None

    def definition(self) -> dict[str, Any]:
        """The parameter as the study file writes it."""
        return _listed("choices", self.values, self.when)


@dataclass(frozen=True)
class Ordered:
    """One of several values in a meaningful order, such as batch sizes.

    Attributes:
        values: At least one, in order; ``Ordered([32, 64, 128])``.
        when: The parameter has a value only under this condition; see `condition`.
    """

    values: Sequence[Scalar]
    when: Optional[Condition] = None

    def definition(self) -> dict[str, Any]:
        """The parameter as the study file writes it."""
        return _listed("values", self.values, self.when)


def _listed(key: str, values: Sequence[Scalar], when: Optional[Condition]) -> dict[str, Any]:
    if isinstance(values, (str, bytes)):
        raise TypeError(f"values must be a list, got the text {values!r}; write [{values!r}].")
    body: dict[str, Any] = {key: list(values)}
    if when is not None:
        body["when"] = condition(when)
    return body


Parameter = Union[Float, Int, Choice, Ordered, Mapping[str, Any], Sequence[Scalar]]
Space = Mapping[str, Parameter]


def definition(space: Space) -> dict[str, dict[str, Any]]:
    """A search space as the ``parameters`` of a study file.

    Args:
        space: By name a `Float`, `Int`, `Choice` or `Ordered`, a list of choices, or the dictionary
            that a study file would have.

    Raises:
        TypeError: When a parameter is none of these.
    """
    if not isinstance(space, Mapping):
        raise TypeError(f"the space must be parameters by name, got {type(space).__name__}.")
    parameters: dict[str, dict[str, Any]] = {}
    for name, parameter in space.items():
        if isinstance(parameter, (Float, Int, Choice, Ordered)):
            parameters[name] = parameter.definition()
        elif isinstance(parameter, Mapping):
            parameters[name] = dict(parameter)
        elif isinstance(parameter, (list, tuple)):
            parameters[name] = Choice(parameter).definition()
        else:
            raise TypeError(
                f"{name} must be a Float, Int, Choice, Ordered, a list of choices or a dictionary as in "
                f"the study file, got {parameter!r}."
            )
    return parameters
