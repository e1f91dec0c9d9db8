"""Hyperparameter search for scikit-learn, in the place of ``RandomizedSearchCV``."""

from __future__ import annotations

import contextlib
import math
import numbers
from typing import Any, Callable, Iterator, Mapping, Optional, Union

import numpy
from joblib import effective_n_jobs
from sklearn.base import is_classifier
from sklearn.model_selection import check_cv
from sklearn.model_selection._search import BaseSearchCV
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Interval

from .errors import EngineStopped, NoTrial, ServerUnreachable
from .running_trial import RunningTrial
from .sklearn_contexts import SearchContexts
from .sklearn_space import EstimatorSpace
from .study import Study
from .trial_list import TrialList


class LuthierSearchCV(BaseSearchCV):  # type: ignore[misc]
    """Finds an estimator's parameters by cross-validation, each chosen by what the ones before scored.

    ::

        search = LuthierSearchCV(SVC(), {"C": Float(1e-3, 1e3, scale="log")}, trials=40)
        search.fit(X, y)
        print(search.best_params_, search.best_score_)

    It is used as scikit-learn's own searches are: ``best_estimator_``, ``best_params_``,
    ``best_score_``, ``cv_results_`` and the estimator's methods after `fit`. In addition ``trials_``
    has the trials as Luthier knows them. All settings are scored on the same folds.

    Args:
        estimator: What is tuned; it needs a ``score`` unless ``scoring`` is given.
        space: What may be varied, by the estimator's parameter names, such as ``svc__C``: a `Float`,
            `Int`, `Choice` or `Ordered`, a list of values of any kind, a scipy distribution as for
            ``RandomizedSearchCV``, or a dictionary as in the study file.
        trials: How many settings are tried; at least 1. In a durable storage, how many in all.
        scoring: As of ``RandomizedSearchCV``: None, a name, a callable, or several of them.
        goals: Which of several scores are to be large; by default the one that ``refit`` names, else all
            that ``scoring`` lists, between which a front is sought, else the first that it returns.
        n_jobs: How many fits run at once; as of ``RandomizedSearchCV``.
        parallel: How many settings are chosen at once, at least 1; by default as many as ``n_jobs`` needs
            to have work for all. Fewer choose better, as each sees the results of those before.
        refit: Whether the best setting is fitted to all data; with several scores the name of the one
            that decides, or a function of ``cv_results_``.
        cv: As of ``RandomizedSearchCV``.
        try_first: Settings to begin with; the estimator's present ones belong here.
        constraints: Formulas that all settings satisfy.
        sampler: What proposes settings; ``auto`` when None.
        storage: ``memory:``, or a path such as ``luthier.db``, in which an interrupted search goes on.
            The data are not part of it: name studies of different data differently.
        server: The address of a `luthier serve` that keeps the study in place of a storage here, so that
            several machines may search at once. The token is that in ``LUTHIER_TOKEN``: a parameter
            would be shown and pickled with the search.
        study_name: The study's name within its storage.
        verbose, pre_dispatch, error_score, return_train_score: As of ``RandomizedSearchCV``. A setting
            whose score is NaN counts as failed; a round of settings of which no fit succeeds is in
            ``trials_`` and not in ``cv_results_``.
        random_state: The seed of the search; None is a new one each time.
    """

    _parameter_constraints: dict[str, Any] = {
        **BaseSearchCV._parameter_constraints,
        "space": [dict],
        "trials": [Interval(numbers.Integral, 1, None, closed="left")],
        "goals": [list, tuple, None],
        "parallel": [Interval(numbers.Integral, 1, None, closed="left"), None],
        "try_first": [list, tuple],
        "constraints": [list, tuple],
        "sampler": [str, dict, None],
        "storage": [str],
        "server": [str, None],
        "study_name": [str],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        estimator: Any,
        space: Mapping[str, Any],
        *,
        trials: int = 50,
        scoring: Any = None,
        goals: Optional[list[str]] = None,
        n_jobs: Optional[int] = None,
        parallel: Optional[int] = None,
        refit: Union[bool, str, Callable[..., int]] = True,
        cv: Any = None,
        try_first: Any = (),
        constraints: Any = (),
        sampler: Union[str, Mapping[str, Any], None] = None,
        storage: str = "memory:",
        server: Optional[str] = None,
        study_name: str = "search",
        verbose: int = 0,
        pre_dispatch: Union[int, str] = "2*n_jobs",
        random_state: Any = None,
        error_score: Any = numpy.nan,
        return_train_score: bool = False,
    ) -> None:
        super().__init__(
            estimator=estimator,
            scoring=scoring,
            n_jobs=n_jobs,
            refit=refit,
            cv=cv,
            verbose=verbose,
            pre_dispatch=pre_dispatch,
            error_score=error_score,
            return_train_score=return_train_score,
        )
        self.space = space
        self.trials = trials
        self.goals = goals
        self.parallel = parallel
        self.try_first = try_first
        self.constraints = constraints
        self.sampler = sampler
        self.storage = storage
        self.server = server
        self.study_name = study_name
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None, **params: Any) -> LuthierSearchCV:
        """Searches, then fits the best setting to all data.

        Args:
            X: The data, one row a sample.
            y: What is to be predicted; None where there is nothing.
            params: Are passed to the estimator, the splitter and the scorer, as scikit-learn routes them.

        Returns:
            This search.

        Raises:
            ValueError: For arguments that are none, and when no setting can be fitted.
        """
        self._folds = _SameFolds(self.cv, y, is_classifier(self.estimator))
        try:
            super().fit(X, y, **params)
        finally:
            del self._folds
        return self

    def _run_search(self, evaluate_candidates: Any, *, callback_ctx: Any = None) -> None:
        space = EstimatorSpace(self.space)
        folds = self._folds
        batch = self.parallel or math.ceil(effective_n_jobs(self.n_jobs) / folds.count)
        contexts = SearchContexts(self, callback_ctx, rounds=math.ceil(self.trials / batch))
        # Known before the search from scikit-learn 1.9 on, which has the callbacks that are told.
        splits = getattr(self, "n_splits_", folds.count)
        failure: Optional[ValueError] = None
        any_fitted = False
        with self._study(space) as study:
            while True:
                asked = _asked(study, batch)
                if not asked:
                    break
                candidates = [space.decoded(trial.parameters()) for trial in asked]
                try:
                    with contexts.round(len(asked) * splits) as more:
                        results = evaluate_candidates(candidates, cv=folds.splitter, **more)
                except BaseException as error:
                    if not isinstance(error, ValueError) or not _is_about_failed_fits(error):
                        _give_back(study, asked)
                        raise
                    failure = error
                    for trial in asked:
                        study.tell(trial, failed=f"none of its fits succeeded. {error}"[:2000])
                    continue
                first = len(results["params"]) - len(asked)
                for index, trial in enumerate(asked, start=first):
                    study.tell(trial, _means(results, index, study.goals))
                failure, any_fitted = None, True
            if failure is not None and not any_fitted:
                raise failure
            self.trials_: TrialList = study.trials
        contexts.end()
        if not any_fitted:
            raise ValueError(
                f"the study {self.study_name!r} in {self.server or self.storage} has its {self.trials} "
                "trials already; raise trials, or choose another study_name for other data."
            )

    def _study(self, space: EstimatorSpace) -> Study:
        return Study(
            self.study_name,
            space.parameters,
            maximize=self._goals(),
            constraints=list(self.constraints),
            try_first=[space.encoded(one) for one in self.try_first],
            sampler=self.sampler,
            budget={"trials": int(self.trials)},
            seed=_seed(self.random_state),
            storage=self.storage,
            server=self.server,
        )

    def _goals(self) -> list[str]:
        if self.goals is not None:
            return list(self.goals)
        if isinstance(self.refit, str):
            return [self.refit]
        if isinstance(self.scoring, (list, tuple, set, dict)):
            return list(self.scoring)
        return ["score"]


def _seed(random_state: Any) -> int:
    if isinstance(random_state, numbers.Integral):
        return int(random_state)
    return int(check_random_state(random_state).randint(2**31 - 1))


def _asked(study: Study, count: int) -> list[RunningTrial]:
    """The next trials; none when the budget or the space is spent."""
    asked: list[RunningTrial] = []
    try:
        while len(asked) < count:
            asked.append(study.ask())
    except NoTrial:
        pass
    return asked


def _give_back(study: Study, asked: list[RunningTrial]) -> None:
    """Lets trials be tried again, after Ctrl-C or an error."""
    with contextlib.suppress(EngineStopped, ServerUnreachable):
        for trial in asked:
            study.tell(trial, interrupted="the search that evaluated it was interrupted.")


def _is_about_failed_fits(error: ValueError) -> bool:
    """Whether scikit-learn says that every fit of a call failed, which is one round here."""
    text = str(error).lstrip()
    return text.startswith("All the ") and "fits failed" in text


def _means(results: Mapping[str, Any], index: int, goals: list[str]) -> dict[str, float]:
    """The mean scores of a candidate over its folds."""
    prefix = "mean_test_"
    means = {
        key[len(prefix) :]: float(values[index]) for key, values in results.items() if key.startswith(prefix)
    }
    if goals == ["score"] and "score" not in means:
        # A function that scores tells its names with its results; the first one is to be large.
        means["score"] = next(iter(means.values()))
    return means


class _SameFolds:
    """The folds of the first call, also where the splitter would draw others each time."""

    def __init__(self, cv: Any, y: Any, is_classifier: bool) -> None:
        # An iterator can be read once, and scikit-learn keeps what it gave.
        self._is_kept = hasattr(cv, "__next__")
        self._splitter = None if self._is_kept else check_cv(cv, y, classifier=is_classifier)
        self._folds: Optional[list[Any]] = None

    @property
    def count(self) -> int:
        """How many folds there are; 1 where that depends on the data."""
        try:
            return int(self.get_n_splits())
        except (AttributeError, TypeError, ValueError):
            return 1

    @property
    def splitter(self) -> Optional[_SameFolds]:
        """What scikit-learn splits by; None for what it has."""
        return None if self._is_kept else self

    def split(self, *arguments: Any, **named: Any) -> Iterator[Any]:
        if self._folds is None and self._splitter is not None:
            self._folds = list(self._splitter.split(*arguments, **named))
        return iter(self._folds or ())

    def get_n_splits(self, *arguments: Any, **named: Any) -> int:
        return 1 if self._splitter is None else int(self._splitter.get_n_splits(*arguments, **named))
