"""A study, driven from Python."""

from __future__ import annotations

import os
import socket
from types import TracebackType
from typing import Any, Callable, Mapping, Optional, Sequence, Union

from . import definition as definitions
from . import measurements, opening, results
from .artifact import Artifact
from .display import study_html
from .errors import NoBestTrial, NoTrial, StudyNotFound
from .lease_keeper import LeaseKeeper
from .parameter_values import Parameters
from .running_trial import RunningTrial
from .server_address import PATIENCE, ServerAddress
from .server_transport import ServerTransport
from .space import Space
from .trial import Trial
from .trial_files import ServerFiles, StoredFiles, TemporaryFiles, TrialFiles
from .trial_list import TrialList

Objective = Callable[[RunningTrial], Any]
_PAGE = 1000


class Study:
    """One optimisation: what may be varied, what is good, and every trial so far.

    ::

        study = luthier.Study("parabola", {"x": luthier.Float(-5, 5)}, minimize="y")
        study.optimize(lambda trial: (trial["x"] - 2) ** 2, trials=30)
        print(study.best.parameters, study.best.metrics)

    A study may be used from several threads. One in a durable storage may be used by several processes at
    once, and goes on where it was when it is made again with the same definition.
    """

    def __init__(
        self,
        name: str,
        space: Space,
        *,
        maximize: definitions.Names = None,
        minimize: definitions.Names = None,
        metrics: Optional[Mapping[str, Mapping[str, Any]]] = None,
        constraints: Sequence[str] = (),
        fixed: Optional[Mapping[str, Any]] = None,
        derived: Optional[Mapping[str, str]] = None,
        try_first: Sequence[Mapping[str, Any]] = (),
        sampler: Union[str, Mapping[str, Any], None] = None,
        scheduler: Union[str, Mapping[str, Any], None] = None,
        retry: Optional[Mapping[str, Any]] = None,
        budget: Optional[Mapping[str, Any]] = None,
        folds: Optional[int] = None,
        repeats: Optional[int] = None,
        artifacts: Optional[Mapping[str, Any]] = None,
        seed: Optional[int] = None,
        order: Optional[str] = None,
        storage: str = opening.MEMORY,
        resume: bool = True,
        transport: str = "auto",
        server: Optional[str] = None,
        token: Optional[str] = None,
        certificates: Optional[str] = None,
        patience: float = PATIENCE,
        insecure_plain_http: bool = False,
    ) -> None:
        """Begins a study, or goes on with the one that the storage has.

        Args:
            name: The study's name within its storage.
            space: What may be varied: by name a `Float`, `Int`, `Choice`, `Ordered`, a list of choices, or
                a dictionary as in the study file.
            maximize: The metric of which large values are good, or several.
            minimize: The metric of which small values are good, or several.
            metrics: Metrics as in the study file, for thresholds and constraints:
                ``{"size_mb": {"at_most": 10}}``.
            constraints: Formulas that all settings satisfy, such as ``"leaves * rate <= 20"``.
            fixed: Values that are passed and not tuned.
            derived: Formulas of values that are computed and passed.
            try_first: Settings to begin with; your present ones belong here.
            sampler: What proposes settings: ``auto`` when left out, ``gp``, ``tpe``, ``random`` … or a
                dictionary with its options.
            scheduler: What stops bad trials early, by their reports; nothing when left out.
            retry: When failed trials run again, as in the study file.
            budget: What may be spent in all, as in the study file; `optimize` sets it too.
            folds: Folds that each trial reports as units of their own.
            repeats: Seeds that each trial reports as units of their own.
            artifacts: Which files of trials are kept, as in the study file: ``{"keep": {"best": 5}}``;
                all when left out, and always all in ``memory:``.
            seed: The number from which every suggestion follows; 0 when left out.
            order: ``fixed`` makes suggestions independent of timing; budget must then give ``parallel``.
            storage: ``memory:``, which ends with this object; a path such as ``luthier.db``; or
                ``postgresql://…``.
            resume: Whether a stored study of that name is continued; otherwise it must not exist.
            transport: ``library`` for the engine in this process, ``stdio`` for a child process, ``auto``
                for the library where it is installed and the storage is ``memory:``.
            server: The address of a `luthier serve` that keeps the study, instead of a storage here.
            token: What the server lets in by; that in ``LUTHIER_TOKEN`` when left out.
            certificates: A PEM file of the authorities that are trusted, in place of the system's.
            patience: Seconds for which a server that is away is tried again.
            insecure_plain_http: Whether the token may go to another machine without TLS.

        Raises:
            RequestRefused: For a mistake in the definition; the message says what to do.
            DefinitionDiffers: When the stored study of that name has another space or other metrics.
            StudyExists: When there is one and ``resume`` is false.
            EngineNotFound: When the engine is not installed.
            AccessRefused, ServerUnreachable: When the server does not let this program in, or is not there.
            TypeError, ValueError: For arguments of the wrong kind.
        """
        body = definitions.of(
            name,
            space,
            maximize=maximize,
            minimize=minimize,
            metrics=metrics,
            constraints=constraints,
            fixed=fixed,
            derived=derived,
            try_first=try_first,
            sampler=sampler,
            scheduler=scheduler,
            retry=retry,
            budget=budget,
            folds=folds,
            repeats=repeats,
            artifacts=artifacts,
            seed=seed,
            order=order,
        )
        self._connect(
            name, storage, transport, _server(server, token, certificates, patience, insecure_plain_http)
        )
        try:
            answer = self._transport.call("study.create", {"definition": body, "load_if_exists": resume})
        except BaseException:
            self.close()
            raise
        self._definition: dict[str, Any] = answer["definition"]
        if budget:
            self._set_budget(**budget)

    @classmethod
    def open(
        cls,
        name: str,
        storage: Optional[str] = None,
        transport: str = "auto",
        *,
        server: Optional[str] = None,
        token: Optional[str] = None,
        certificates: Optional[str] = None,
        patience: float = PATIENCE,
        insecure_plain_http: bool = False,
    ) -> Study:
        """The study of that name in a storage or on a server, whoever made it.

        Args:
            name: The study's name.
            storage: As of `Study`.
            transport: As of `Study`.
            server: The address of a `luthier serve` that keeps the study, instead of a storage here.
            token: What the server lets in by; that in ``LUTHIER_TOKEN`` when left out.
            certificates: A PEM file of the authorities that are trusted, in place of the system's.
            patience: Seconds for which a server that is away is tried again.
            insecure_plain_http: Whether the token may go to another machine without TLS.

        Raises:
            StudyNotFound: When there is none; the message names those there are.
            AccessRefused, ServerUnreachable: As of `Study`.
            TypeError: When neither a storage nor a server is named.
        """
        if storage is None and server is None:
            raise TypeError('name the storage of the study, such as "luthier.db", or its server.')
        study = cls.__new__(cls)
        study._connect(
            name,
            opening.MEMORY if storage is None else storage,
            transport,
            _server(server, token, certificates, patience, insecure_plain_http),
        )
        try:
            study._definition = study._call("study.get")["definition"]
        except StudyNotFound as error:
            known = [one["study"] for one in study._transport.call("study.list", {})["studies"]]
            study.close()
            there = f"it has {', '.join(map(repr, known))}" if known else "it has none"
            raise StudyNotFound(
                f"{study.storage} has no study {name!r}; {there}.", error.code, error.field, error.kind
            ) from None
        except BaseException:
            study.close()
            raise
        return study

    def _connect(
        self, name: str, storage: str, transport: str, server: Optional[ServerAddress] = None
    ) -> None:
        self.name = name
        self._transport = opening.connect(storage, transport, server)
        self.server = None if server is None else str(server)
        self.storage = storage = self.server or storage
        self._keeper = LeaseKeeper(self._renew)
        self._files = self._trial_files(storage)
        self._worker = f"python-{socket.gethostname()}-{os.getpid()}"

    # Driving it

    def optimize(
        self,
        objective: Objective,
        trials: Optional[int] = None,
        *,
        seconds: Optional[float] = None,
        parallel: int = 1,
        processes: bool = False,
        on_error: str = "record",
        progress: Optional[bool] = None,
    ) -> Study:
        """Evaluates the objective until the budget is spent.

        An exception of the objective fails that trial alone. Ctrl-C keeps every result, and lets the
        trials that ran be tried again by the next call.

        Args:
            objective: Takes the `RunningTrial`, from which it reads values as from a dictionary. It returns
                the metric, numbers by name, or one number a goal. It may raise `Infeasible`.
            trials: How many trials in all; those that the storage holds already count.
            seconds: For how long trials may run in all, from the first start.
            parallel: How many trials at once.
            processes: Whether trials run in processes of their own instead of threads; the objective must
                then be a function that can be pickled.
            on_error: ``record`` goes on after a failed trial, ``raise`` ends with the first exception.
            progress: Whether to show how it goes, on one line; by default in terminals and notebooks.

        Returns:
            This study.

        Raises:
            WrongResult: When the objective returns what is no result.
            NoBestTrial: When every trial failed; the message has the first reasons.
            ValueError, TypeError: For arguments of the wrong kind.
        """
        from .optimization import Optimization

        Optimization(
            self,
            objective,
            trials=trials,
            seconds=seconds,
            parallel=parallel,
            processes=processes,
            on_error=on_error,
            progress=progress,
        ).run()
        return self

    def ask(self) -> RunningTrial:
        """The next trial, for a loop of your own; tell its result to `tell`.

        While the trial is held by your program, it stays yours.

        Raises:
            NoTrial: When there is none; its ``state`` says whether one may come.
        """
        return self._ask()

    def _ask(self, key: Optional[str] = None, patience: Optional[float] = None) -> RunningTrial:
        """As `ask`; asked again with the same key, it gives the same trial."""
        more = {} if key is None else {"key": key}
        parameters = {"study": self.name, "worker": self._worker, **more}
        answer = self._transport.call("study.ask", parameters, patience)
        if not answer["trials"]:
            state = answer.get("state", "waiting")
            reason = answer.get("reason") or state
            raise NoTrial(f"the study {self.name!r} gives no trial now ({state}): {reason}.", state)
        trial = RunningTrial(self, answer["trials"][0])
        self._keeper.add(trial)
        if trial.parent is not None:
            self._files.prepare(trial)
        return trial

    def tell(
        self,
        trial: RunningTrial,
        result: object = None,
        *,
        failed: Optional[str] = None,
        infeasible: Optional[str] = None,
        out_of_memory: Optional[str] = None,
        interrupted: Optional[str] = None,
    ) -> bool:
        """Gives back the result of a trial.

        Args:
            trial: A trial from `ask`.
            result: What an objective may return: a number, numbers by name, or one number a goal.
            failed: Instead of a result, why there is none.
            infeasible: Instead of a result, why these values are not possible.
            out_of_memory: Instead of a result, what ran out of memory.
            interrupted: Instead of a result, why the trial is given back, to be run again.

        Returns:
            False when the trial was somebody else's by now: the result is kept as late, and does not count.

        Raises:
            WrongResult: When the result is none.
            TypeError: When more than one of result and reasons is given.
        """
        reasons = {
            "failed": failed,
            "infeasible": infeasible,
            "out_of_memory": out_of_memory,
            "interrupted": interrupted,
        }
        given = {word: reason for word, reason in reasons.items() if reason is not None}
        if len(given) + (result is not None) > 1:
            raise TypeError("give one of a result, failed, infeasible, out_of_memory and interrupted.")
        body: dict[str, Any] = {"number": trial.number, "token": trial.token}
        if given:
            body["outcome"] = given
        else:
            numbers = results.metrics(result, self.goals, is_stopping=trial.should_stop())
            body["metrics"] = measurements.on_the_wire(numbers)
        if interrupted is None:
            self._files.keep(trial)
        self._keeper.remove(trial)
        accepted = bool(self._call("trial.tell", **body)["status"] == "accepted")
        self._files.release(trial)
        return accepted

    def add(self, parameters: Mapping[str, Any], result: object) -> int:
        """Takes in a result from outside, such as one that you knew before.

        Args:
            parameters: A value for every parameter that is active.
            result: As of `tell`.

        Returns:
            The number of the trial that holds it.

        Raises:
            RequestRefused: When a parameter is unknown, missing or out of bounds.
        """
        numbers = measurements.on_the_wire(results.metrics(result, self.goals))
        return int(self._call("trial.add", parameters=dict(parameters), metrics=numbers)["number"])

    def enqueue(self, parameters: Mapping[str, Any]) -> int:
        """Has settings tried before any new suggestion.

        Args:
            parameters: Values by name; parameters that are left out are sampled.

        Returns:
            The number of the trial that will have them.

        Raises:
            RequestRefused: When a parameter is unknown or out of bounds.
        """
        return int(self._call("study.enqueue", parameters=dict(parameters))["number"])

    def stop(self) -> None:
        """Ends the study; running trials are asked to stop. `optimize` opens it again."""
        self._call("study.stop")

    def delete(self) -> None:
        """Removes the study with all its trials from its storage, and closes this object."""
        self._call("study.delete")
        self.close()

    # Looking at it

    @property
    def goals(self) -> list[str]:
        """The optimised metrics, in the order of the definition."""
        return definitions.goals(self._definition)

    @property
    def definition(self) -> dict[str, Any]:
        """The study file as the engine has it."""
        return dict(self._definition)

    @property
    def state(self) -> str:
        """``open``, ``running``, ``finished``, ``stopped`` or ``exhausted``."""
        return str(self._call("study.get")["state"])

    @property
    def counts(self) -> dict[str, int]:
        """How many trials there are, by outcome."""
        return dict(self._call("study.get")["trials"])

    @property
    def best(self) -> Trial:
        """The best completed trial.

        Raises:
            NoBestTrial: When there is none, or the study has several goals: see `front`.
        """
        if len(self.goals) > 1:
            raise NoBestTrial(
                f"the study has the goals {', '.join(self.goals)}, so that no trial is best in all; "
                "read study.front."
            )
        front = self.front
        if not front:
            raise NoBestTrial(self.why_none_is_best())
        return front[0]

    @property
    def front(self) -> TrialList:
        """The trials that no other is better than in every goal, by number; the best one for one goal."""
        return TrialList(Trial.from_body(one) for one in self._call("study.best")["best"])

    @property
    def trials(self) -> TrialList:
        """All trials, by number."""
        trials = TrialList()
        after: Optional[int] = None
        while True:
            more: dict[str, Any] = {} if after is None else {"after": after}
            page = self._call("study.trials", limit=_PAGE, **more)
            trials += [Trial.from_body(one) for one in page["trials"]]
            after = page.get("next")
            if after is None:
                return trials

    def artifacts(self, trial: Union[int, Trial, RunningTrial]) -> list[Artifact]:
        """The files that a trial left in its `artifacts_dir` to be kept.

        Args:
            trial: The trial, or its number.

        Returns:
            The files by name, also those that the study gave up since, by its ``artifacts``.

        Raises:
            RequestRefused: When there is no such trial in the storage.
        """
        return self._files.artifacts(trial if isinstance(trial, int) else trial.number)

    def parameters(self) -> Parameters:
        """The values of the best trial.

        Raises:
            NoBestTrial: As of `best`.
        """
        return self.best.parameters

    def close(self) -> None:
        """Ends the connection to the engine; a study in memory is forgotten."""
        self._keeper.close()
        self._transport.close()
        self._files.close()

    def __enter__(self) -> Study:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        if self.server is None and self.storage == opening.MEMORY:
            raise TypeError(
                f"the study {self.name!r} is in the memory of this process and cannot be sent to another. "
                'Give it a storage that processes share, such as storage="luthier.db".'
            )
        # The token stays here: it is read from LUTHIER_TOKEN there.
        return (_opened, (self.name, None if self.server else self.storage, self.server))

    def __repr__(self) -> str:
        place = "storage" if self.server is None else "server"
        return f"Study({self.name!r}, {place}={self.storage!r})"

    def _repr_html_(self) -> str:
        return study_html(self)

    # What running trials say

    def send_report(
        self,
        trial: RunningTrial,
        metrics: Mapping[str, float],
        step: Optional[int],
        unit: Optional[str],
        deviations: Mapping[str, float],
    ) -> str:
        """Takes numbers of a running trial; see `RunningTrial.report`."""
        body: dict[str, Any] = {"metrics": measurements.on_the_wire(metrics)}
        if step is not None:
            body["step"] = step
        if unit is not None:
            body["unit"] = unit
        if deviations:
            body["deviations"] = measurements.on_the_wire(deviations)
        answer = self._call("trial.report", number=trial.number, token=trial.token, **body)
        return str(answer["decision"])

    def is_stopping(self, trial: RunningTrial) -> bool:
        """False: what stops a trial here is told to it."""
        return False

    def folder(self, trial: RunningTrial, kind: str) -> str:
        """A folder of a trial; see `RunningTrial.checkpoint_dir`."""
        return self._files.folder(trial, kind)

    def _renew(self, trial: RunningTrial) -> None:
        answer = self._call("trial.renew", number=trial.number, token=trial.token)
        if answer["decision"] != "continue":
            trial.stop()

    def _set_budget(self, **changes: Any) -> None:
        """Gives the study another budget, and opens it again when that leaves room."""
        answer = self._call("study.get")
        definition = answer["definition"]
        budget = {**definition.get("budget", {}), **changes}
        if budget != definition.get("budget", {}):
            definition = {**definition, "budget": budget}
            self._call("study.edit", definition=definition)
        self._definition = definition
        if answer["state"] == "stopped":
            self._call("study.resume")

    def why_none_is_best(self) -> str:
        """Why no trial is best, for people: the reasons of the first that failed."""
        failed = [one for one in self.trials if one.reason]
        if not failed:
            return "no trial was completed yet; call study.optimize(…) or tell a result first."
        reasons = "; ".join(f"trial {one.number}: {one.reason}" for one in failed[:3])
        return f"no trial was completed, so none is best. {reasons}"

    def _trial_files(self, storage: str) -> TrialFiles:
        if isinstance(self._transport, ServerTransport):
            return ServerFiles(self.name, self._transport)
        return TemporaryFiles(self.name) if storage == opening.MEMORY else StoredFiles(self._call)

    def _call(self, method: str, **parameters: Any) -> Any:
        return self._transport.call(method, {"study": self.name, **parameters})


def _opened(name: str, storage: Optional[str], server: Optional[str]) -> Study:
    """A study that was sent to this process."""
    return Study.open(name, storage, server=server)


def _server(
    url: Optional[str],
    token: Optional[str],
    certificates: Optional[str],
    patience: float,
    insecure_plain_http: bool,
) -> Optional[ServerAddress]:
    if url is not None:
        return ServerAddress.of(
            url,
            token=token,
            certificates=certificates,
            patience=patience,
            insecure_plain_http=insecure_plain_http,
        )
    if token is not None or certificates is not None or insecure_plain_http:
        raise ValueError("token, certificates and insecure_plain_http are for a server; name it, server=….")
    return None
