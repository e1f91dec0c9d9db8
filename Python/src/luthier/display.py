"""What a notebook shows of a study."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Mapping, Sequence

from .trial import text

if TYPE_CHECKING:
    from .study import Study

_WIDTH, _HEIGHT = 480, 120


def study_html(study: Study) -> str:
    """A study as HTML: its state, its best trials, and how the best value improved."""
    answer = study._call("study.get")
    counts = ", ".join(
        f"{count} {word.replace('_', ' ')}" for word, count in answer["trials"].items() if count
    )
    state = html.escape(answer["state"] + (f": {answer['reason']}" if answer.get("reason") else ""))
    goals = {
        name: str(role["goal"]) for name, role in answer["definition"]["metrics"].items() if "goal" in role
    }
    parts = [
        f"<p><b>{html.escape(study.name)}</b> · {state} · {counts or 'no trials'}</p>",
        best_table(answer["best"]),
    ]
    if len(goals) == 1:
        ((name, goal),) = goals.items()
        values = [
            trial.metrics[name]
            for trial in study.trials
            if trial.outcome == "completed" and name in trial.metrics
        ]
        parts.append(curve(values, name, goal))
    return "".join(parts)


def best_table(trials: Sequence[Mapping[str, Any]]) -> str:
    """The best trials as a table; nothing when there are none."""
    if not trials:
        return ""
    columns: dict[str, None] = {}
    for trial in trials:
        columns.update(dict.fromkeys([*trial["metrics"], *trial["parameters"]]))
    head = "".join(f"<th>{html.escape(name)}</th>" for name in columns)
    rows = ""
    for trial in trials:
        values = {**trial["parameters"], **trial["metrics"]}
        cells = "".join(f"<td>{html.escape(text(values.get(name, '')))}</td>" for name in columns)
        rows += f"<tr><td>{trial['number']}</td>{cells}</tr>"
    return f"<table><thead><tr><th>best</th>{head}</tr></thead><tbody>{rows}</tbody></table>"


def curve(values: Sequence[float], name: str, goal: str) -> str:
    """The best value so far over completed trials, as a small drawing; nothing below two values."""
    if len(values) < 2:
        return ""
    best = [values[0]]
    for value in values[1:]:
        best.append(max(best[-1], value) if goal == "maximize" else min(best[-1], value))
    low, high = min(best), max(best)
    span = (high - low) or 1.0

    def place(index: int, value: float) -> str:
        x = index / (len(best) - 1) * (_WIDTH - 2) + 1
        y = _HEIGHT - 2 - (value - low) / span * (_HEIGHT - 4)
        return f"{x:.1f},{y:.1f}"

    points = " ".join(place(index, value) for index, value in enumerate(best))
    label = f"best {name} from {best[0]:.6g} to {best[-1]:.6g} over {len(best)} completed trials"
    return (
        f'<svg role="img" aria-label="{html.escape(label, quote=True)}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}"><polyline fill="none" stroke="currentColor" stroke-width="1.5" '
        f'points="{points}"/></svg><p><small>{html.escape(label)}</small></p>'
    )
