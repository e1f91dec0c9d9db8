"""What a study is told, as the study file has it."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence, Union

from . import space as spaces

Names = Union[str, Sequence[str], None]


def of(
    name: str,
    space: spaces.Space,
    *,
    maximize: Names = None,
    minimize: Names = None,
    metrics: Optional[Mapping[str, Mapping[str, Any]]] = None,
    **others: Any,
) -> dict[str, Any]:
    """A study definition.

    Args:
        name: The study's name.
        space: The parameters by name.
        maximize: Metrics of which large values are good.
        minimize: Metrics of which small values are good.
        metrics: Metrics as in the study file, by name.
        others: Keys of the study file; None and empty ones are left out.

    Raises:
        TypeError: When name or space is of the wrong type.
        ValueError: When no metric is named, or one twice.
    """
    if not isinstance(name, str) or not name:
        raise TypeError(f"a study's name must be text, got {name!r}.")
    roles: dict[str, dict[str, Any]] = {}
    for goal, names in (("maximize", maximize), ("minimize", minimize)):
        for metric in _names(goal, names):
            if metric in roles:
                raise ValueError(f"{metric} is named twice among the goals; it has one goal.")
            roles[metric] = {"goal": goal}
    for metric, role in (metrics or {}).items():
        roles[metric] = {**roles.get(metric, {}), **role}
    if not roles:
        raise ValueError(
            'say what is good: maximize="accuracy", minimize="loss", or '
            'metrics={"loss": {"goal": "minimize"}}.'
        )
    body: dict[str, Any] = {"study": name, "parameters": spaces.definition(space), "metrics": roles}
    for key, value in others.items():
        if value is not None and value != () and value != [] and value != {}:
            body[key] = list(value) if isinstance(value, tuple) else value
    return body


def _names(goal: str, names: Names) -> list[str]:
    if names is None:
        return []
    found = [names] if isinstance(names, str) else list(names)
    for metric in found:
        if not isinstance(metric, str):
            raise TypeError(f"{goal} must name metrics, got {metric!r}.")
    return found


def goals(definition: Mapping[str, Any]) -> list[str]:
    """The optimised metrics, in the order of the definition."""
    return [name for name, role in definition["metrics"].items() if "goal" in role]
