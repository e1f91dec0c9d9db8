"""Trials in the order of their numbers, which a notebook shows as a table."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from .trial import Trial, text

if TYPE_CHECKING:
    import pandas


class TrialList(list[Trial]):
    """A list of trials."""

    _SHOWN = 50

    def to_pandas(self) -> pandas.DataFrame:
        """The trials as a pandas data frame: one row each, columns ``number``, ``outcome``, then
        parameters and metrics by name; a metric with the name of a parameter is ``metric NAME``.

        Raises:
            ImportError: When pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise ImportError("to_pandas() needs pandas: pip install pandas.") from error
        return pandas.DataFrame(self._rows())

    def _rows(self) -> list[dict[str, Any]]:
        rows = []
        for trial in self:
            row: dict[str, Any] = {"number": trial.number, "outcome": trial.outcome}
            row.update(trial.parameters)
            for name, value in trial.metrics.items():
                row[f"metric {name}" if name in row else name] = value
            rows.append(row)
        return rows

    def _repr_html_(self) -> str:
        rows = self._rows()[-self._SHOWN :]
        columns: dict[str, None] = {}
        for row in rows:
            columns.update(dict.fromkeys(row))
        head = "".join(f"<th>{html.escape(name)}</th>" for name in columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(text(row.get(name, '')))}</td>" for name in columns) + "</tr>"
            for row in rows
        )
        more = f"<p>The last {self._SHOWN} of {len(self)} trials.</p>" if len(self) > self._SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
