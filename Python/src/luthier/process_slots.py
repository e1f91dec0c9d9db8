"""Processes that evaluate trials."""

from __future__ import annotations

import logging
import multiprocessing
import pickle
import signal
import threading
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Callable, Mapping, Optional, Sequence

from .errors import WrongResult
from .evaluation import Evaluation, evaluate
from .running_trial import RunningTrial

logger = logging.getLogger("luthier")


class ProcessSlots:
    """A fixed number of processes, each of which evaluates one trial after the other.

    The engine stays in the parent: children send reports and results over pipes. One that dies fails its
    trial and is replaced. They are started in the way that `multiprocessing` is set to.
    """

    def __init__(self, objective: Callable[[RunningTrial], Any], goals: Sequence[str], count: int) -> None:
        self._objective = objective
        self._goals = list(goals)
        try:
            pickle.dumps(objective)
        except Exception as error:
            if multiprocessing.get_start_method() != "fork":
                raise TypeError(
                    f"the objective cannot be sent to processes: {error}. Make it a function at the top of a "
                    "module, or leave processes away."
                ) from None
        self._slots: list[Optional[_Slot]] = [None] * count
        self._lock = threading.Lock()
        self._is_over = False

    def __enter__(self) -> ProcessSlots:
        # Before any thread of ours runs, which a fork would not copy.
        for index in range(len(self._slots)):
            self._slots[index] = self._start()
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        with self._lock:
            self._is_over = True
            slots = list(self._slots)
        for slot in slots:
            if slot is not None:
                slot.end(at_once=kind is not None)

    def evaluator(self, index: int) -> Callable[[RunningTrial], Evaluation]:
        """What evaluates a trial in the process of a slot."""

        def run(trial: RunningTrial) -> Evaluation:
            with self._lock:
                slot = self._slots[index]
                if slot is None and not self._is_over:
                    slot = self._slots[index] = self._start()
            if slot is None:
                return Evaluation("failed", reason="its process was ended with the study's loop.")
            try:
                return slot.evaluate(trial)
            except (EOFError, OSError):
                slot.end(at_once=True)
                with self._lock:
                    self._slots[index] = None
                return Evaluation("failed", reason=slot.how_it_died())

        return run

    def _start(self) -> _Slot:
        others = [slot.pipe for slot in self._slots if slot is not None]
        return _Slot(self._objective, self._goals, others)


class _Slot:
    """One process, seen from the parent."""

    def __init__(
        self,
        objective: Callable[[RunningTrial], Any],
        goals: list[str],
        others: Sequence[Connection],
    ) -> None:
        self.pipe, theirs = multiprocessing.Pipe()
        # A fork copies the parent's ends, which would keep the pipes open when the parent is gone.
        copied = [self.pipe, *others] if multiprocessing.get_start_method() == "fork" else []
        self._process = multiprocessing.Process(
            target=_serve, args=(theirs, objective, goals, copied), daemon=True
        )
        self._process.start()
        theirs.close()

    def evaluate(self, trial: RunningTrial) -> Evaluation:
        self.pipe.send(trial.body())
        while True:
            word, *content = self.pipe.recv()
            if word == "report":
                trial.report(*content)
                self.pipe.send("stop" if trial.should_stop() else "continue")
            elif word == "is_stopping":
                self.pipe.send(trial.should_stop())
            elif word == "folder":
                kind = content[0]
                self.pipe.send(trial.checkpoint_dir() if kind == "checkpoint" else trial.artifacts_dir())
            else:
                evaluation: Evaluation = content[0]
                return evaluation

    def end(self, at_once: bool) -> None:
        self.pipe.close()
        if at_once:
            self._process.terminate()
        self._process.join(5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def how_it_died(self) -> str:
        code = self._process.exitcode
        if code is not None and code < 0:
            name = signal.Signals(-code).name
            return f"its process was killed by {name}" + (
                ", as a machine does that has no memory left." if name == "SIGKILL" else "."
            )
        return f"its process ended with code {code} in the middle of the trial."


class _ParentLine:
    """What a trial says, in the child."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def send_report(
        self,
        trial: RunningTrial,
        metrics: Mapping[str, float],
        step: Optional[int],
        unit: Optional[str],
        deviations: Mapping[str, float],
    ) -> str:
        return str(self._asked("report", dict(metrics), step, unit, dict(deviations)))

    def is_stopping(self, trial: RunningTrial) -> bool:
        return bool(self._asked("is_stopping"))

    def folder(self, trial: RunningTrial, kind: str) -> str:
        return str(self._asked("folder", kind))

    def _asked(self, *message: object) -> Any:
        self._pipe.send(message)
        return self._pipe.recv()


def _serve(
    pipe: Connection,
    objective: Callable[[RunningTrial], Any],
    goals: list[str],
    copied: Sequence[Connection],
) -> None:
    """Evaluates what comes until the pipe is closed."""
    for connection in copied:
        connection.close()
    # Ctrl-C is for the parent, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line = _ParentLine(pipe)
    while True:
        try:
            body = pipe.recv()
        except (EOFError, OSError):
            return
        evaluation = evaluate(objective, RunningTrial(line, body), goals)
        pipe.send(("ended", _sendable(evaluation)))


def _sendable(evaluation: Evaluation) -> Evaluation:
    """The evaluation with an exception that the parent can read."""
    if evaluation.error is None or isinstance(evaluation.error, WrongResult):
        return evaluation
    error: BaseException = evaluation.error
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        error = RuntimeError(evaluation.reason)
    return Evaluation(evaluation.outcome, evaluation.metrics, evaluation.reason, error, evaluation.trace)
