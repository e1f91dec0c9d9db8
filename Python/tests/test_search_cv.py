from __future__ import annotations

import os
import pickle
import subprocess
import sys
import unittest
import warnings
from typing import Any

from .servers import ServerTestCase
from .transports import TransportTestCase

try:
    import numpy
    from scipy.stats import loguniform, norm, randint, uniform
    from sklearn.datasets import make_classification, make_regression
    from sklearn.decomposition import PCA
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.model_selection import ShuffleSplit
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler, StandardScaler
    from sklearn.svm import SVC
    from sklearn.tree import DecisionTreeClassifier
    from sklearn.utils.estimator_checks import estimator_checks_generator
except ImportError as error:
    raise unittest.SkipTest(f"scikit-learn 1.6 or newer is not installed: {error}") from error

import luthier
from luthier.sklearn import LuthierSearchCV
from luthier.sklearn_space import EstimatorSpace

X, y = make_classification(n_samples=120, n_features=6, random_state=0)
C = {"C": luthier.Float(1e-3, 1e3, scale="log")}


class SearchCV(TransportTestCase):
    def test_an_estimator_is_tuned_and_used(self) -> None:
        search = LuthierSearchCV(SVC(), C, trials=12, cv=3, random_state=0).fit(X, y)
        self.assertEqual(len(search.cv_results_["params"]), 12)
        self.assertGreater(search.best_score_, 0.8)
        self.assertEqual(search.best_params_, search.cv_results_["params"][search.best_index_])
        self.assertEqual(search.predict(X[:5]).shape, (5,))
        self.assertEqual(len(search.trials_), 12)
        best = max(trial.metrics["score"] for trial in search.trials_)
        self.assertAlmostEqual(best, search.best_score_)
        self.assertEqual(search.n_splits_, 3)

    def test_equal_seeds_give_equal_searches_and_others_do_not(self) -> None:
        found = [
            LuthierSearchCV(LogisticRegression(), C, trials=6, cv=2, random_state=seed)
            .fit(X, y)
            .cv_results_["params"]
            for seed in (3, 3, 4)
        ]
        self.assertEqual(found[0], found[1])
        self.assertNotEqual(found[0], found[2])

    def test_it_is_cloned_pickled_and_shown(self) -> None:
        from sklearn.base import clone

        search = LuthierSearchCV(LogisticRegression(), C, trials=3, cv=2, random_state=0)
        again = pickle.loads(pickle.dumps(clone(search).fit(X, y)))
        self.assertEqual(again.predict(X).shape, y.shape)
        self.assertEqual(len(again.trials_), 3)
        self.assertIn("LuthierSearchCV", repr(again))

    def test_jobs_run_at_once_and_settings_are_chosen_in_rounds(self) -> None:
        search = LuthierSearchCV(
            LogisticRegression(), C, trials=5, cv=2, n_jobs=2, parallel=2, random_state=0
        ).fit(X, y)
        self.assertEqual(len(search.cv_results_["params"]), 5)

    def test_several_scores(self) -> None:
        scoring = ["accuracy", "roc_auc"]
        search = LuthierSearchCV(
            LogisticRegression(),
            C,
            trials=5,
            cv=2,
            scoring=scoring,
            refit="roc_auc",
            random_state=0,
        ).fit(X, y)
        self.assertTrue(search.multimetric_)
        self.assertIn("mean_test_accuracy", search.cv_results_)
        self.assertEqual(set(search.trials_[0].metrics), {"accuracy", "roc_auc"})
        front = LuthierSearchCV(
            LogisticRegression(), C, trials=4, cv=2, scoring=scoring, refit=False, random_state=0
        ).fit(X, y)
        self.assertFalse(hasattr(front, "best_estimator_"))

        def choose(results: Any) -> int:
            return int(numpy.argmax(results["mean_test_roc_auc"]))

        chosen = LuthierSearchCV(
            LogisticRegression(), C, trials=4, cv=2, scoring=scoring, refit=choose, random_state=0
        ).fit(X, y)
        self.assertEqual(chosen.best_index_, choose(chosen.cv_results_))

    def test_a_function_may_return_several_scores(self) -> None:
        def score(estimator: Any, X: Any, y: Any) -> dict[str, float]:
            return {"right": estimator.score(X, y), "one": 1.0}

        search = LuthierSearchCV(
            LogisticRegression(), C, trials=3, cv=2, scoring=score, refit=False, random_state=0
        ).fit(X, y)
        self.assertEqual(search.trials_[0].metrics["score"], search.trials_[0].metrics["right"])

    def test_values_may_be_of_any_kind_and_conditions_hold(self) -> None:
        pipeline = make_pipeline(StandardScaler(), SVC())
        space = {
            "standardscaler": [StandardScaler(), MinMaxScaler(feature_range=(0, 1)), "passthrough"],
            "svc__kernel": luthier.Choice(["linear", "rbf"]),
            "svc__gamma": luthier.Float(1e-3, 1, scale="log", when={"svc__kernel": "rbf"}),
        }
        search = LuthierSearchCV(
            pipeline,
            space,
            trials=10,
            cv=2,
            random_state=1,
            try_first=[{"standardscaler": "passthrough", "svc__kernel": "linear"}],
        ).fit(X, y)
        params = search.cv_results_["params"]
        self.assertEqual(params[0], {"standardscaler": "passthrough", "svc__kernel": "linear"})
        for one in params:
            self.assertEqual("svc__gamma" in one, one["svc__kernel"] == "rbf")

    def test_distributions_of_scipy_are_understood(self) -> None:
        space = EstimatorSpace(
            {
                "a": loguniform(1e-3, 10),
                "b": uniform(2, 3),
                "c": randint(1, 9),
                "d": numpy.array([1, 2]),
            }
        ).parameters
        self.assertEqual((space["a"].low, space["a"].high, space["a"].scale), (1e-3, 10.0, "log"))
        self.assertEqual((space["b"].low, space["b"].high), (2.0, 5.0))
        self.assertEqual((space["c"].low, space["c"].high), (1, 8))
        self.assertEqual(space["d"].values, [1, 2])
        with self.assertRaisesRegex(TypeError, "distribution norm, which has no counterpart"):
            EstimatorSpace({"a": norm()})
        with self.assertRaisesRegex(TypeError, "a must be a Float"):
            EstimatorSpace({"a": 3})
        with self.assertRaisesRegex(ValueError, "has no parameter"):
            EstimatorSpace({})

    def test_all_settings_are_scored_on_the_same_folds(self) -> None:
        seen: list[tuple[float, ...]] = []

        class Watched(LogisticRegression):
            def fit(self, X: Any, y: Any, **more: Any) -> Any:
                seen.append(tuple(X[:, 0]))
                return super().fit(X, y, **more)

        LuthierSearchCV(Watched(), C, trials=4, cv=ShuffleSplit(2), refit=False, random_state=0).fit(X, y)
        self.assertEqual(len(seen), 8)
        self.assertEqual(len(set(seen)), 2)

    def test_folds_may_come_from_an_iterator(self) -> None:
        from sklearn.model_selection import KFold

        search = LuthierSearchCV(
            LogisticRegression(), C, trials=3, cv=KFold(3).split(X, y), random_state=0
        ).fit(X, y)
        self.assertEqual((search.n_splits_, len(search.trials_)), (3, 3))

    def test_a_setting_that_cannot_be_fitted_counts_as_failed(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            search = LuthierSearchCV(
                DecisionTreeClassifier(), {"max_depth": [-1, 2, 3]}, trials=3, cv=2, random_state=0
            ).fit(X, y)
        outcomes = {trial.parameters["max_depth"]: trial.outcome for trial in search.trials_}
        self.assertEqual(outcomes, {-1: "failed", 2: "completed", 3: "completed"})
        with self.assertRaises(ValueError), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            LuthierSearchCV(
                DecisionTreeClassifier(), {"max_depth": [-1]}, trials=1, cv=2, error_score="raise"
            ).fit(X, y)

    def test_a_small_space_ends_early(self) -> None:
        search = LuthierSearchCV(PCA(), {"n_components": [1, 2, 3]}, trials=50, cv=2, random_state=0).fit(X)
        self.assertEqual(len(search.trials_), 3)
        self.assertEqual(search.transform(X).shape[0], 120)

    def test_a_durable_search_goes_on(self) -> None:
        def search(trials: int) -> LuthierSearchCV:
            return LuthierSearchCV(
                LogisticRegression(),
                C,
                trials=trials,
                cv=2,
                random_state=0,
                storage=self.database(),
            )

        search(3).fit(X, y)
        self.assertEqual(len(search(5).fit(X, y).trials_), 5)
        with self.assertRaisesRegex(ValueError, "has its 5 trials already"):
            search(5).fit(X, y)

    def test_a_search_that_is_interrupted_gives_its_trials_back(self) -> None:
        fits: list[int] = []

        class Interrupted(LogisticRegression):
            def fit(self, X: Any, y: Any, **more: Any) -> Any:
                fits.append(1)
                if len(fits) == 6:
                    raise KeyboardInterrupt
                return super().fit(X, y, **more)

        def search() -> LuthierSearchCV:
            return LuthierSearchCV(
                Interrupted(), C, trials=4, cv=2, refit=False, random_state=0, storage=self.database()
            )

        with self.assertRaises(KeyboardInterrupt):
            search().fit(X, y)
        with luthier.Study.open("search", self.database()) as study:
            self.assertEqual((study.counts["completed"], study.counts["running"]), (2, 0))
        self.assertEqual(len(search().fit(X, y).trials_), 4)

    def test_mistakes_are_explained(self) -> None:
        for arguments, said in [
            ({"trials": 0}, "'trials' parameter of LuthierSearchCV must be an int"),
            ({"parallel": 0}, "'parallel' parameter"),
            ({"space": 3}, "'space' parameter"),
            ({"space": {"D": [1, 2]}}, "Invalid parameter 'D'"),
        ]:
            with self.subTest(arguments=arguments), self.assertRaisesRegex(ValueError, said):
                LuthierSearchCV(LogisticRegression(), **{"space": C, "cv": 2, **arguments}).fit(X, y)

    def test_it_keeps_the_contract_of_estimators(self) -> None:
        failed: list[str] = []
        passed = 0
        for estimator in (
            LuthierSearchCV(LogisticRegression(), {"C": [0.1, 1.0]}, trials=2, cv=2, random_state=0),
            LuthierSearchCV(Ridge(), {"alpha": luthier.Float(0.1, 1.0)}, trials=2, cv=2, random_state=0),
        ):
            for checked, check in estimator_checks_generator(estimator):
                name = f"{type(checked.estimator).__name__}: {getattr(check, 'func', check).__name__}"
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    try:
                        check(checked)
                        passed += 1
                    except unittest.SkipTest:
                        pass
                    except Exception as error:
                        failed.append(f"{name}: {error}")
        # RandomizedSearchCV around Ridge fails this one in the same way: Ridge takes y of two dimensions.
        failed = [one for one in failed if not one.startswith("Ridge: check_supervised_y_2d")]
        self.assertEqual(failed, [])
        self.assertGreater(passed, 80)

    def test_regression_too(self) -> None:
        X, y = make_regression(n_samples=60, n_features=4, noise=1, random_state=0)
        search = LuthierSearchCV(Ridge(), {"alpha": luthier.Float(1e-4, 10, scale="log")}, trials=5, cv=2)
        self.assertGreater(search.fit(X, y).score(X, y), 0.9)


class SearchOnAServer(ServerTestCase):
    def search(self, **more: Any) -> LuthierSearchCV:
        return LuthierSearchCV(
            LogisticRegression(), C, **{"trials": 6, "cv": 2, "random_state": 0, "refit": False, **more}
        )

    def test_a_server_keeps_the_search_and_another_machine_goes_on(self) -> None:
        url = self.serve(self.database()).url
        self.assertEqual(len(self.search(server=url, trials=4).fit(X, y).trials_), 4)
        self.assertEqual(len(self.search(server=url, trials=6).fit(X, y).cv_results_["params"]), 2)
        with luthier.Study.open("search", server=url) as study:
            self.assertEqual(study.counts["completed"], 6)

    def test_several_machines_search_at_once(self) -> None:
        url = self.serve(self.database()).url
        text = (
            "import sys, luthier\n"
            "from sklearn.datasets import make_classification\n"
            "from sklearn.linear_model import LogisticRegression\n"
            "from luthier.sklearn import LuthierSearchCV\n"
            "X, y = make_classification(n_samples=120, n_features=6, random_state=0)\n"
            "space = {'C': luthier.Float(1e-3, 1e3, scale='log')}\n"
            "search = LuthierSearchCV(LogisticRegression(), space, trials=16, cv=2, random_state=0, "
            "server=sys.argv[1])\n"
            "print(len(search.fit(X, y).cv_results_['params']))\n"
        )
        script = self.script(text)
        running = [
            subprocess.Popen([sys.executable, script, url], stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        counts = [int(process.communicate(timeout=120)[0] or 0) for process in running]
        self.assertEqual(sum(counts), 16)
        with luthier.Study.open("search", server=url) as study:
            self.assertEqual(study.counts["completed"], 16)

    def test_the_token_comes_from_the_environment_and_is_not_in_the_search(self) -> None:
        token = self.token("operator")
        url = self.serve(self.database()).url
        os.environ["LUTHIER_TOKEN"] = token
        search = self.search(server=url, trials=2).fit(X, y)
        self.assertNotIn(token, repr(search) + repr(search.get_params()))
        self.assertNotIn(token.encode(), pickle.dumps(search))

    def test_a_storage_and_a_server_exclude_each_other(self) -> None:
        with self.assertRaisesRegex(ValueError, "a server keeps its studies where it likes"):
            self.search(server="http://127.0.0.1:1", storage="luthier.db").fit(X, y)


if __name__ == "__main__":
    unittest.main()
