"""What scikit-learn's callbacks are told of a search, from scikit-learn 1.9 on."""

from __future__ import annotations

import contextlib
from typing import Any, Iterator


class SearchContexts:
    """A task for the search and one for each round below it; nothing where scikit-learn has no callbacks."""

    def __init__(self, search: Any, context: Any, rounds: int) -> None:
        """
        Args:
            search: The searching estimator.
            context: The context of its fit; None where there is none.
            rounds: How often settings are evaluated, at most.
        """
        self._search = search
        self._task = None
        if context is not None:
            self._task = context.subcontext(task_name="search", max_subtasks=rounds).call_on_fit_task_begin(
                estimator=search
            )

    @contextlib.contextmanager
    def round(self, fits: int) -> Iterator[dict[str, Any]]:
        """The arguments that a round passes on, within a task of so many fits."""
        if self._task is None:
            yield {}
            return
        task = self._task.subcontext(
            task_name="round", max_subtasks=fits, sequential_subtasks=False
        ).call_on_fit_task_begin(estimator=self._search)
        yield {"callback_ctx": task}
        task.call_on_fit_task_end(estimator=self._search)

    def end(self) -> None:
        """Ends the task of the search."""
        if self._task is not None:
            self._task.call_on_fit_task_end(estimator=self._search)
