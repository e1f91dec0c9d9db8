"""One line that says how a study goes, in a terminal or a notebook."""

from __future__ import annotations

import sys
import threading
import time
from typing import Any, Mapping, Optional, Sequence

from .notebook import in_notebook


class Progress:
    """Shows trials as they end; silent where nobody looks.

    At most ten times a second, so that a study of fast trials spends its time on trials.
    """

    _INTERVAL = 0.1

    def __init__(self, goals: Mapping[str, str], trials: Optional[int], wanted: Optional[bool]) -> None:
        """
        Args:
            goals: Whether each optimised metric is to ``maximize`` or ``minimize``.
            trials: The budget, if it is one of trials.
            wanted: Whether to show; None decides by who looks.
        """
        self._goals = goals
        self._trials = trials
        self._notebook = in_notebook() and wanted is not False
        self._terminal = not self._notebook and (wanted if wanted is not None else sys.stderr.isatty())
        self._started = time.monotonic()
        self._lock = threading.Lock()
        self._shown = 0.0
        self._handle: Any = None
        self._counts: dict[str, int] = {}
        self._best: Optional[tuple[int, float]] = None

    @property
    def is_shown(self) -> bool:
        """Whether anybody looks."""
        return self._notebook or self._terminal

    def begin(self, counts: Mapping[str, int], best: Optional[tuple[int, float]]) -> None:
        """Takes what the storage has already: ended trials by outcome, number and metric of the best."""
        self._counts = {word: count for word, count in counts.items() if count}
        self._best = best

    def ended(self, number: int, outcome: str, metrics: Mapping[str, float]) -> None:
        """Takes the end of a trial."""
        if not self.is_shown:
            return
        with self._lock:
            self._counts[outcome] = self._counts.get(outcome, 0) + 1
            if outcome == "completed":
                self._keep_better(number, metrics)
            now = time.monotonic()
            if now - self._shown >= self._INTERVAL:
                self._shown = now
                self._show()

    def finish(self) -> None:
        """Shows how it ended, and leaves the line."""
        if not self.is_shown:
            return
        with self._lock:
            self._show()
            if self._terminal:
                sys.stderr.write("\n")

    def line(self) -> str:
        """What is shown."""
        done = sum(self._counts.get(word, 0) for word in _ENDED)
        parts = [f"{done}/{self._trials} trials" if self._trials else f"{done} trials"]
        if self._best is not None and len(self._goals) == 1:
            number, value = self._best
            parts.append(f"best {next(iter(self._goals))} {value:.6g} (trial {number})")
        parts += [
            f"{self._counts[word]} {word.replace('_', ' ')}" for word in _ENDED[1:] if self._counts.get(word)
        ]
        parts.append(f"{time.monotonic() - self._started:.0f} s")
        return " · ".join(parts)

    def _keep_better(self, number: int, metrics: Mapping[str, float]) -> None:
        if len(self._goals) != 1:
            return
        ((name, goal),) = self._goals.items()
        value = metrics.get(name)
        if value is None:
            return
        sign = 1 if goal == "maximize" else -1
        if self._best is None or sign * value > sign * self._best[1]:
            self._best = (number, value)

    def _show(self) -> None:
        line = self.line()
        if self._terminal:
            sys.stderr.write(f"\r\033[K{line}")
            sys.stderr.flush()
            return
        from IPython.display import HTML, display

        shown = HTML(f"<code>{line}</code>")
        if self._handle is None:
            self._handle = display(shown, display_id=True)
        else:
            self._handle.update(shown)


_ENDED: Sequence[str] = ("completed", "stopped", "infeasible", "out_of_memory", "failed")
