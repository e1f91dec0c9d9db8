"""The loop behind `Study.optimize`."""

from __future__ import annotations

import contextlib
import contextvars
import logging
import operator
import secrets
import threading
from typing import TYPE_CHECKING, Any, Callable, Iterator, Optional

from .errors import EngineStopped, NoBestTrial, NoTrial, RequestRefused, ServerUnreachable, WrongResult
from .evaluation import Evaluation, evaluate
from .process_slots import ProcessSlots
from .progress import Progress
from .running_trial import RunningTrial

if TYPE_CHECKING:
    from .study import Study

logger = logging.getLogger("luthier")
_INTERRUPTED = "the program that evaluated it was interrupted."


class Optimization:
    """Asks, evaluates and tells until the study is over, in one or several threads or processes."""

    _POLL = 0.5
    """Seconds after which a waiting thread looks whether other processes made a trial possible."""

    _MOMENT = 2.0
    """Seconds for which Ctrl-C waits until threads that ask or tell have done so."""

    def __init__(
        self,
        study: Study,
        objective: Callable[[RunningTrial], Any],
        *,
        trials: Optional[int],
        seconds: Optional[float],
        parallel: int,
        processes: bool,
        on_error: str,
        progress: Optional[bool],
    ) -> None:
        if not callable(objective):
            raise TypeError(f"the objective must be a function of a trial, got {objective!r}.")
        trials = None if trials is None else _count("trials", trials)
        parallel = _count("parallel", parallel)
        if seconds is not None and not seconds > 0:
            raise ValueError(f"seconds must be above 0, got {seconds!r}.")
        if on_error not in ("record", "raise"):
            raise ValueError(f'on_error must be "record" or "raise", got {on_error!r}.')
        self._study = study
        self._objective = objective
        self._parallel = parallel
        self._on_error = on_error
        self._processes = processes
        self._budget = self._checked_budget(trials, seconds)
        self._progress = Progress(
            {n: str(r["goal"]) for n, r in study.definition["metrics"].items() if "goal" in r},
            trials,
            progress,
        )
        self._running: dict[tuple[int, int], RunningTrial] = {}
        # Ctrl-C can come while the main thread asks or tells: what is needed to do so once more.
        self._asking: Optional[str] = None
        self._telling: Optional[tuple[RunningTrial, Evaluation]] = None
        self._threads_in_engine = 0
        self._news = threading.Condition()
        self._error: Optional[BaseException] = None
        self._is_over = False
        self._began = 0

    def run(self) -> None:
        """Runs to the end; see `Study.optimize`."""
        study = self._study
        study._set_budget(**self._budget)
        if self._progress.is_shown:
            counts, front, goals = study.counts, study.front, study.goals
            best = (front[0].number, front[0].metrics[goals[0]]) if front and len(goals) == 1 else None
            self._progress.begin(counts, best)
        try:
            if self._processes:
                with ProcessSlots(self._objective, study.goals, self._parallel) as slots:
                    try:
                        self._work_in_threads([slots.evaluator(n) for n in range(self._parallel)])
                    except BaseException:
                        # Before the processes end, whose trials would be told as failed.
                        self._give_back(_INTERRUPTED)
                        raise
            elif self._parallel == 1:
                self._work(self._evaluate_here)
            else:
                self._work_in_threads([self._evaluate_here] * self._parallel)
        except BaseException:
            self._give_back(_INTERRUPTED)
            raise
        finally:
            self._progress.finish()
        if self._began > 0:
            counts = study.counts
            if not any(counts[word] for word in ("completed", "stopped", "paused")):
                raise NoBestTrial(study.why_none_is_best())

    def _checked_budget(self, trials: Optional[int], seconds: Optional[float]) -> dict[str, Any]:
        definition = self._study.definition
        budget: dict[str, Any] = {}
        if trials is not None:
            budget["trials"] = trials
        if seconds is not None:
            budget["time"] = seconds
        if not budget and not set(definition.get("budget", {})) - {"parallel"}:
            raise ValueError(
                "give a budget: study.optimize(objective, trials=100), or seconds=600, or the study's budget."
            )
        # What a fixed order allows to be seen depends on it, so that it belongs to the definition there. Who
        # only joins in changes nothing, which a server would not let everybody do.
        if budget and definition.get("order") != "fixed":
            budget["parallel"] = self._parallel
        return budget

    def _evaluate_here(self, trial: RunningTrial) -> Evaluation:
        return evaluate(self._objective, trial, self._study.goals)

    def _work_in_threads(self, evaluators: list[Callable[[RunningTrial], Evaluation]]) -> None:
        def work(evaluator: Callable[[RunningTrial], Evaluation]) -> None:
            try:
                self._work(evaluator)
            except BaseException as error:
                self._end(error)

        threads = [
            threading.Thread(
                # What the caller set for its context holds in the objective too.
                target=contextvars.copy_context().run,
                args=(work, evaluator),
                name=f"luthier-trial-{index}",
                daemon=True,
            )
            for index, evaluator in enumerate(evaluators)
        ]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                while thread.is_alive():
                    # With a time-out, so that Ctrl-C is seen at once.
                    thread.join(0.2)
        except BaseException as error:
            self._end(error)
            raise
        if self._error is not None:
            raise self._error

    def _work(self, evaluator: Callable[[RunningTrial], Evaluation]) -> None:
        while not self._is_over:
            try:
                trial = self._ask()
            except NoTrial as none:
                if none.state != "waiting":
                    return
                with self._news:
                    if not self._is_over:
                        self._news.wait(self._POLL)
                continue
            if trial is None:
                return
            self._tell(trial, evaluator(trial))

    def _ask(self) -> Optional[RunningTrial]:
        """The next trial, which is among those that run; None when the loop is over meanwhile."""
        key = secrets.token_hex(8) if _is_main_thread() else None
        with self._in_engine():
            if key:
                self._asking = key
            try:
                trial = self._study._ask(key)
            except NoTrial:
                if key:
                    self._asking = None
                raise
            with self._news:
                if not self._is_over:
                    self._running[trial.number, trial.token] = trial
                    self._began += 1
                    if key:
                        self._asking = None
                    return trial
            self._study.tell(trial, interrupted=_INTERRUPTED)
            return None

    def _tell(self, trial: RunningTrial, evaluation: Evaluation) -> None:
        with self._in_engine():
            with self._news:
                if (trial.number, trial.token) not in self._running:
                    return  # It was given back.
                if _is_main_thread():
                    self._telling = (trial, evaluation)
                del self._running[trial.number, trial.token]
            self._send(trial, evaluation)
            if _is_main_thread():
                self._telling = None
        if evaluation.outcome != "completed":
            self._note(trial, evaluation)
        outcome = (
            "stopped" if trial.should_stop() and evaluation.outcome == "completed" else evaluation.outcome
        )
        self._progress.ended(trial.number, outcome, evaluation.metrics)
        with self._news:
            self._news.notify_all()

    def _send(self, trial: RunningTrial, evaluation: Evaluation) -> None:
        if evaluation.outcome == "completed":
            self._study.tell(trial, evaluation.metrics or (None if trial.should_stop() else {}))
        else:
            self._study.tell(trial, **{evaluation.outcome: evaluation.reason})

    @contextlib.contextmanager
    def _in_engine(self) -> Iterator[None]:
        """What Ctrl-C waits for a moment for, where it is done by a thread that Ctrl-C does not reach."""
        if _is_main_thread():
            yield
            return
        with self._news:
            self._threads_in_engine += 1
        try:
            yield
        finally:
            with self._news:
                self._threads_in_engine -= 1
                self._news.notify_all()

    def _note(self, trial: RunningTrial, evaluation: Evaluation) -> None:
        if evaluation.outcome == "infeasible":
            return
        logger.warning("trial %d: %s", trial.number, evaluation.reason)
        logger.debug("%s", evaluation.trace)
        error = evaluation.error
        if isinstance(error, WrongResult) or (self._on_error == "raise" and error is not None):
            raise error

    def _end(self, error: BaseException) -> None:
        with self._news:
            self._is_over = True
            if self._error is None:
                self._error = error
            self._news.notify_all()

    def _give_back(self, reason: str) -> None:
        """Ends with Ctrl-C or an error: what runs is told to stop, and may be run again."""
        with self._news:
            self._is_over = True
            self._news.wait_for(lambda: self._threads_in_engine == 0, self._MOMENT)
            given, self._running = list(self._running.values()), {}
        try:
            for trial in given:
                trial.stop()
                self._study.tell(trial, interrupted=reason)
            if self._telling is not None:
                # Told once more: when it had arrived, this is late and changes nothing.
                with contextlib.suppress(RequestRefused):
                    self._send(*self._telling)
            if self._asking is not None:
                with contextlib.suppress(NoTrial, RequestRefused):
                    self._study.tell(self._study._ask(self._asking, patience=0), interrupted=reason)
        except (EngineStopped, ServerUnreachable):
            return


def _is_main_thread() -> bool:
    """Whether this is the thread that Ctrl-C reaches, and that alone keeps what it asks and tells."""
    return threading.current_thread() is threading.main_thread()


def _count(name: str, value: Any) -> int:
    """A whole number of at least 1, also of an array library."""
    try:
        count = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, got {value!r}.") from None
    if isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, got {value!r}.")
    if count < 1:
        raise ValueError(f"{name} must be at least 1, got {value}.")
    return count
