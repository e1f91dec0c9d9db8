"""A trial as the storage knows it."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional

from .parameter_values import Parameters


@dataclass(frozen=True)
class Trial:
    """One evaluation of the objective: what was tried and what came of it.

    Attributes:
        number: From 0, in the order in which trials were begun or enqueued.
        parameters: The values, fixed and derived ones among them.
        metrics: The final numbers by name; NaN and infinities as such.
        outcome: ``completed``, ``stopped``, ``failed``, ``out_of_memory`` or ``infeasible``; ``running``,
            ``waiting`` or ``paused`` while it has not ended.
        reason: Why it ended so, for people; None when it was completed.
        measurements: What it reported on the way, in order: ``step``, ``unit`` and ``metrics``.
        attempt: How often it was started.
        started: When, in UTC, as ``2026-01-31T12:00:00.000Z``; None where it is not told.
        ended: When; None while it has not ended.
        why: What the sampler says of its choice; None for trials that it did not choose.
        body: Everything that the engine says of it.
    """

    number: int
    parameters: Parameters
    metrics: Mapping[str, float]
    outcome: str = "completed"
    reason: Optional[str] = None
    measurements: list[dict[str, Any]] = field(default_factory=list)
    attempt: int = 1
    started: Optional[str] = None
    ended: Optional[str] = None
    why: Optional[str] = None
    body: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Trial:
        """A trial as the engine writes it."""
        return cls(
            number=body["number"],
            parameters=Parameters(body["parameters"]),
            metrics=numbers(body["metrics"]),
            outcome=body.get("outcome", "completed"),
            reason=body.get("reason"),
            measurements=[
                {**one, "metrics": numbers(one["metrics"])} for one in body.get("measurements", [])
            ],
            attempt=body.get("attempt", 1),
            started=body.get("started"),
            ended=body.get("ended"),
            why=(body.get("why") or {}).get("summary"),
            body=body,
        )

    def _repr_html_(self) -> str:
        rows = [("outcome", self.outcome + (f": {self.reason}" if self.reason else ""))]
        rows += [(name, f"{value:.6g}") for name, value in self.metrics.items()]
        rows += [(name, text(value)) for name, value in self.parameters.items()]
        cells = "".join(
            f"<tr><th style='text-align:left'>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>"
            for name, value in rows
        )
        return f"<table><caption>Trial {self.number}</caption>{cells}</table>"


def numbers(metrics: Mapping[str, Any]) -> dict[str, float]:
    """Metrics by name, with NaN and the infinities, which the wire writes as text, as floats."""
    return {name: float(value) for name, value in metrics.items()}


def text(value: object) -> str:
    """A parameter's value for people, to six digits."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
