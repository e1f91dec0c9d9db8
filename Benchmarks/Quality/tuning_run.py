"""Tunes one task with one seed: asks Luthier, evaluates on the task server, tells Luthier."""
from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from luthier_stdio import Luthier
from study_file import Method, definition

STUDY = "bench"
# Free evaluations of configurations that were trained before, after which a run ends.
MOST_REPEATS = 200

Request = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass
class Timings:
    """Where the time of a run went."""

    asks: list[float] = field(default_factory=list)
    calls: float = 0
    evaluations: float = 0
    total: float = 0
    trials: int = 0

    @property
    def adapter(self) -> float:
        """Seconds that neither Luthier nor the evaluations took."""
        return self.total - sum(self.asks) - self.calls - self.evaluations


@dataclass
class _Trial:
    number: int
    token: int
    parameters: dict[str, Any]
    key: str
    target: int
    reported: int = 0


class TuningRun:
    """One run until the task's budget is spent or the study ends.

    Each free worker is given a trial as soon as it is free. With fidelity a trial trains to the highest one, or to the
    resource that a scheduler set; step by step where a scheduler may stop it, else at once.
    """

    def __init__(self, luthier: Luthier, server: Request, task: str, seed: int, how: Method) -> None:
        self._luthier, self._server, self._how, self._seed = luthier, server, how, seed
        self._id, self.timings = task, Timings()
        self._live: dict[int, _Trial] = {}
        self._paused: dict[int, int] = {}
        self._curves: dict[str, list[tuple[int, float]]] = {}
        self._repeats, self._left = 0, 0.0
        self._recommended: int | None = None

    def perform(self) -> Timings:
        """Runs, and leaves the run in the server's log.

        Raises LuthierError if Luthier refuses; an unfinished run is not logged.
        """
        start = time.perf_counter()
        self._task = self._evaluate(
            cmd="start", task=self._id, seed=self._seed, optimizer=self._how.label)["task"]
        self._left = self._task["budget"]
        self._call("study.create", definition=definition(STUDY, self._task, self._seed, self._how))
        try:
            self._tune()
        finally:
            if self._luthier.is_running:
                self._call("study.delete", study=STUDY)
        self._evaluate(cmd="finish")
        self.timings.total = time.perf_counter() - start
        return self.timings

    def _tune(self) -> None:
        while True:
            while len(self._live) < self._task["parallel"] and self._left >= 1:
                trial = self._ask() if self._repeats < MOST_REPEATS else None
                if trial is None:
                    break
                self._begin(trial)
            if not self._live:
                return
            self._end(self._evaluate(cmd="wait"))

    # Luthier

    def _ask(self) -> _Trial | None:
        start = time.perf_counter()
        reply = self._luthier.call("study.ask", study=STUDY)
        self.timings.asks.append(time.perf_counter() - start)
        if not reply["trials"]:
            return None
        trial = reply["trials"][0]
        fidelity = self._task["fidelity"]
        highest = fidelity["high"] if fidelity else 1
        return _Trial(
            trial["number"], trial["token"], trial["parameters"],
            json.dumps(trial["parameters"], sort_keys=True) if fidelity else "",
            max(1, min(highest, round(trial.get("resource", highest)))),
            self._paused.pop(trial["number"], 0))

    def _tell(self, trial: _Trial, metrics: dict[str, float]) -> None:
        result: dict[str, Any] = {"metrics": metrics}
        if not all(map(math.isfinite, metrics.values())):
            result = {"outcome": {"failed": "a metric is no finite number"}}
        self._call("trial.tell", study=STUDY, number=trial.number, token=trial.token, **result)
        self.timings.trials += 1

    def _report(self, trial: _Trial) -> str:
        """Reports what is known of the curve up to the target, until Luthier says otherwise."""
        name = self._task["objectives"][0]["name"]
        for step, value in self._curves.get(trial.key, []):
            if not trial.reported < step <= trial.target:
                continue
            decision = self._call(
                "trial.report", study=STUDY, number=trial.number, token=trial.token, step=step,
                metrics={name: value})["decision"]
            trial.reported = step
            if decision != "continue":
                return decision
        return "continue"

    def _call(self, method: str, **params: Any) -> Any:
        start = time.perf_counter()
        result = self._luthier.call(method, **params)
        self.timings.calls += time.perf_counter() - start
        return result

    # The task server

    def _evaluate(self, **request: Any) -> dict[str, Any]:
        start = time.perf_counter()
        reply = self._server(request)
        self.timings.evaluations += time.perf_counter() - start
        return reply

    def _begin(self, trial: _Trial) -> None:
        if not self._task["fidelity"]:
            self._submit(trial, None)
        elif any(other.key == trial.key for other in self._live.values()):
            self._repeats += 1
            self._call(
                "trial.tell", study=STUDY, number=trial.number, token=trial.token,
                outcome={"failed": "the same configuration is being trained"})
        else:
            known = len(self._curves.get(trial.key, []))
            if known >= trial.target:
                self._repeats += 1
            self._advance(trial)

    def _submit(self, trial: _Trial, fidelity: int | None) -> None:
        more = {} if fidelity is None else {"fidelity": fidelity}
        self._left = self._evaluate(
            cmd="submit", config=trial.parameters, id=trial.number, **more)["left"]
        self._live[trial.number] = trial

    def _end(self, reply: dict[str, Any]) -> None:
        trial = self._live.pop(reply["id"])
        if self._task["fidelity"]:
            curve = self._curves.setdefault(trial.key, [])
            curve += [(step, value) for step, value in reply["curve"]]
            self._advance(trial)
            return
        self._tell(trial, reply["objectives"] | reply.get("constraints", {}))
        if self._task["noisy"]:
            self._recommend()

    def _advance(self, trial: _Trial) -> None:
        """Reports what is new, then ends the trial or trains it further."""
        decision = self._report(trial)
        if decision != "continue" or trial.reported >= trial.target:
            # A paused trial may be given again, and then goes on from here.
            self._paused[trial.number] = trial.reported
            step, value = self._curves[trial.key][trial.reported - 1]
            self._tell(trial, {self._task["objectives"][0]["name"]: value})
        elif self._left >= 1:
            known = len(self._curves.get(trial.key, []))
            watch = 1 if self._how.stops else trial.target - known
            self._submit(trial, known + int(min(watch, self._left)))

    def _recommend(self) -> None:
        """Answers with Luthier's best trial, which under noise need not be the best value seen."""
        best = self._call("study.best", study=STUDY)["best"]
        if best and best[0]["number"] != self._recommended:
            self._recommended = best[0]["number"]
            self._evaluate(cmd="recommend", id=self._recommended)
