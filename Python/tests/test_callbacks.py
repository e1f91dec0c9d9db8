from __future__ import annotations

import importlib
import importlib.util
import sys
import types
import unittest
from typing import Any

import luthier
from luthier.callbacks import names

from .transports import TransportTestCase


def installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def data() -> tuple[Any, Any]:
    from sklearn.datasets import make_classification

    X, y = make_classification(n_samples=200, n_features=5, random_state=0)
    return X, y


class Callbacks(TransportTestCase):
    def tuned(self, objective: Any, **more: Any) -> luthier.Study:
        """Two trials, of which a scheduler that wants the impossible stops each at once."""
        study = self.study(sampler="random", **more)
        study.optimize(objective, trials=2, on_error="raise")
        return study

    def assert_stopped(self, study: luthier.Study, steps: int = 1) -> None:
        self.assertEqual(study.counts["stopped"], 2)
        for trial in study.trials:
            self.assertEqual([one["step"] for one in trial.measurements], list(range(1, steps + 1)))

    @unittest.skipUnless(installed("lightgbm") and installed("sklearn"), "lightgbm is not installed")
    def test_lightgbm(self) -> None:
        import lightgbm

        X, y = data()

        def objective(trial: luthier.RunningTrial) -> float:
            booster = lightgbm.train(
                {"objective": "binary", "learning_rate": trial["x"] + 0.01, "verbose": -1, "num_threads": 1},
                lightgbm.Dataset(X[:150], y[:150]),
                num_boost_round=8,
                valid_sets=[lightgbm.Dataset(X[150:], y[150:])],
                callbacks=[luthier.callbacks.LightGBMCallback({"binary_logloss": "loss"})],
            )
            return float(booster.best_score["valid_0"]["binary_logloss"])

        study = self.tuned(objective)
        self.assertEqual([one["step"] for one in study.trials[0].measurements], list(range(1, 9)))
        self.assertAlmostEqual(
            study.trials[0].measurements[-1]["metrics"]["loss"], study.trials[0].metrics["loss"]
        )
        self.assert_stopped(
            self.tuned(objective, name="stopped", scheduler={"kind": "threshold", "at_most": 0.01})
        )

    @unittest.skipUnless(installed("lightgbm") and installed("sklearn"), "lightgbm is not installed")
    def test_lightgbm_through_cross_validation_and_its_estimators(self) -> None:
        import lightgbm

        X, y = data()

        def by_folds(trial: luthier.RunningTrial) -> float:
            results = lightgbm.cv(
                {"objective": "binary", "learning_rate": trial["x"] + 0.01, "verbose": -1, "num_threads": 1},
                lightgbm.Dataset(X, y),
                num_boost_round=6,
                nfold=3,
                callbacks=[luthier.callbacks.LightGBMCallback({"binary_logloss": "loss"})],
            )
            return float(results["valid binary_logloss-mean"][-1])

        def by_estimator(trial: luthier.RunningTrial) -> float:
            model = lightgbm.LGBMClassifier(
                n_estimators=6, learning_rate=trial["x"] + 0.01, verbose=-1, n_jobs=1
            )
            model.fit(
                X[:150],
                y[:150],
                eval_set=[(X[150:], y[150:])],
                callbacks=[luthier.callbacks.LightGBMCallback({"binary_logloss": "loss"})],
            )
            return float(model.best_score_["valid_0"]["binary_logloss"])

        for objective in (by_folds, by_estimator):
            with self.subTest(objective=objective.__name__):
                study = self.tuned(objective, name=objective.__name__)
                trial = study.trials[0]
                self.assertEqual([one["step"] for one in trial.measurements], list(range(1, 7)))
                self.assertAlmostEqual(trial.measurements[-1]["metrics"]["loss"], trial.metrics["loss"])
                stopped = {"name": f"{objective.__name__}-stopped"}
                self.assert_stopped(
                    self.tuned(objective, **stopped, scheduler={"kind": "threshold", "at_most": 0.01})
                )

    @unittest.skipUnless(installed("lightgbm") and installed("sklearn"), "lightgbm is not installed")
    def test_lightgbm_with_its_own_early_stopping_reports_the_last_iteration_too(self) -> None:
        import lightgbm

        X, y = data()
        seen: list[int] = []

        def objective(trial: luthier.RunningTrial) -> float:
            booster = lightgbm.train(
                {"objective": "binary", "learning_rate": 0.9, "verbose": -1, "num_threads": 1},
                lightgbm.Dataset(X[:150], y[:150]),
                num_boost_round=200,
                valid_sets=[lightgbm.Dataset(X[150:], y[150:])],
                callbacks=[
                    lightgbm.early_stopping(3, verbose=False),
                    luthier.callbacks.LightGBMCallback({"binary_logloss": "loss"}),
                ],
            )
            seen.append(booster.best_iteration)
            return float(booster.best_score["valid_0"]["binary_logloss"])

        study = self.tuned(objective)
        steps = [one["step"] for one in study.trials[0].measurements]
        self.assertEqual(steps, list(range(1, seen[0] + 4)))
        self.assertLess(len(steps), 200)

    @unittest.skipUnless(installed("xgboost") and installed("sklearn"), "xgboost is not installed")
    def test_xgboost(self) -> None:
        import xgboost

        X, y = data()

        def objective(trial: luthier.RunningTrial) -> float:
            log: dict[str, Any] = {}
            xgboost.train(
                {"objective": "binary:logistic", "eta": trial["x"] + 0.01, "nthread": 1},
                xgboost.DMatrix(X[:150], y[:150]),
                num_boost_round=8,
                evals=[(xgboost.DMatrix(X[150:], y[150:]), "validation")],
                evals_result=log,
                verbose_eval=False,
                callbacks=[luthier.callbacks.XGBoostCallback({"logloss": "loss"})],
            )
            return float(log["validation"]["logloss"][-1])

        study = self.tuned(objective)
        self.assertEqual([one["step"] for one in study.trials[0].measurements], list(range(1, 9)))
        self.assert_stopped(
            self.tuned(objective, name="stopped", scheduler={"kind": "threshold", "at_most": 0.01})
        )

    @unittest.skipUnless(installed("xgboost") and installed("sklearn"), "xgboost is not installed")
    def test_xgboost_through_cross_validation_and_its_estimators(self) -> None:
        import xgboost

        X, y = data()

        def by_folds(trial: luthier.RunningTrial) -> float:
            results = xgboost.cv(
                {"objective": "binary:logistic", "eta": trial["x"] + 0.01, "nthread": 1},
                xgboost.DMatrix(X, y),
                num_boost_round=6,
                nfold=3,
                callbacks=[luthier.callbacks.XGBoostCallback({"test_logloss": "loss"})],
            )
            return float(results["test-logloss-mean"].iloc[-1])

        def by_estimator(trial: luthier.RunningTrial) -> float:
            model = xgboost.XGBClassifier(
                n_estimators=6,
                learning_rate=trial["x"] + 0.01,
                n_jobs=1,
                callbacks=[luthier.callbacks.XGBoostCallback({"logloss": "loss"})],
            )
            model.fit(X[:150], y[:150], eval_set=[(X[150:], y[150:])], verbose=False)
            return float(model.evals_result()["validation_0"]["logloss"][-1])

        for objective in (by_folds, by_estimator):
            with self.subTest(objective=objective.__name__):
                study = self.tuned(objective, name=objective.__name__)
                trial = study.trials[0]
                self.assertEqual([one["step"] for one in trial.measurements], list(range(1, 7)))
                self.assertAlmostEqual(trial.measurements[-1]["metrics"]["loss"], trial.metrics["loss"], 5)
                stopped = {"name": f"{objective.__name__}-stopped"}
                self.assert_stopped(
                    self.tuned(objective, **stopped, scheduler={"kind": "threshold", "at_most": 0.01})
                )

    @unittest.skipUnless(installed("sklearn"), "scikit-learn is not installed")
    def test_partial_fit(self) -> None:
        from sklearn.linear_model import SGDClassifier, SGDRegressor

        X, y = data()

        def objective(trial: luthier.RunningTrial) -> float:
            return luthier.callbacks.fit_in_epochs(
                SGDClassifier(alpha=trial["x"] + 1e-4, random_state=0),
                X[:150],
                y[:150],
                (X[150:], y[150:]),
                epochs=5,
                metric="loss",
            )

        study = self.tuned(objective, maximize="loss", minimize=None)
        self.assertEqual([one["step"] for one in study.trials[0].measurements], [1, 2, 3, 4, 5])
        self.assert_stopped(
            self.tuned(objective, name="stopped", scheduler={"kind": "threshold", "at_most": -1})
        )
        with self.assertRaisesRegex(ValueError, "epochs must be at least 1"):
            luthier.callbacks.fit_in_epochs(SGDRegressor(), X, y, (X, y), epochs=0)

    def test_keras_by_its_documented_hooks(self) -> None:
        class Callback:
            model: Any = None

        fake = types.ModuleType("keras")
        fake.callbacks = types.SimpleNamespace(Callback=Callback)  # type: ignore[attr-defined]
        kind = self.with_stand_in("keras", {"keras": fake}).KerasCallback

        def objective(trial: luthier.RunningTrial) -> Any:
            callback = kind({"val_loss": "loss"})
            callback.model = types.SimpleNamespace(stop_training=False)
            for epoch in range(4):
                callback.on_epoch_end(epoch, {"val_loss": 0.5, "note": "text"})
                if callback.model.stop_training:
                    return None
            return 0.5

        self.assertEqual(len(self.tuned(objective).trials[0].measurements), 4)
        self.assert_stopped(
            self.tuned(objective, name="stopped", scheduler={"kind": "threshold", "at_most": 0.1})
        )

    def test_lightning_by_its_documented_hooks(self) -> None:
        modules = {name: types.ModuleType(name) for name in ("lightning", "lightning.pytorch")}
        modules["lightning.pytorch.callbacks"] = types.ModuleType("lightning.pytorch.callbacks")
        modules["lightning.pytorch.callbacks"].Callback = type("Callback", (), {})  # type: ignore[attr-defined]
        kind = self.with_stand_in("lightning", modules).LightningCallback

        class Tensor:
            def item(self) -> float:
                return 0.5

        def objective(trial: luthier.RunningTrial) -> Any:
            trainer = types.SimpleNamespace(
                sanity_checking=True,
                is_global_zero=True,
                should_stop=False,
                current_epoch=0,
                callback_metrics={"val/loss": Tensor()},
            )
            callback = kind({"val/loss": "loss"})
            callback.on_validation_end(trainer, None)
            trainer.sanity_checking = False
            for trainer.current_epoch in range(3):
                callback.on_validation_end(trainer, None)
                if trainer.should_stop:
                    return None
            return 0.5

        self.assertEqual(len(self.tuned(objective).trials[0].measurements), 3)
        self.assert_stopped(
            self.tuned(objective, name="stopped", scheduler={"kind": "threshold", "at_most": 0.1})
        )

    def test_transformers_by_its_documented_hooks(self) -> None:
        fake = types.ModuleType("transformers")
        fake.TrainerCallback = type("TrainerCallback", (), {})  # type: ignore[attr-defined]
        kind = self.with_stand_in("transformers", {"transformers": fake}).TransformersCallback

        def objective(trial: luthier.RunningTrial) -> Any:
            state = types.SimpleNamespace(is_world_process_zero=True, global_step=0)
            control = types.SimpleNamespace(should_training_stop=False)
            callback = kind({"eval_loss": "loss"})
            for state.global_step in range(1, 4):
                callback.on_evaluate(None, state, control, metrics={"eval_loss": 0.5, "epoch": 1.0})
                if control.should_training_stop:
                    return None
            return 0.5

        self.assertEqual(len(self.tuned(objective).trials[0].measurements), 3)
        self.assert_stopped(
            self.tuned(objective, name="stopped", scheduler={"kind": "threshold", "at_most": 0.1})
        )

    def with_stand_in(self, module: str, modules: dict[str, types.ModuleType]) -> Any:
        """Our callback module, imported on top of stand-ins for a library."""
        ours = f"luthier.callbacks.{module}"
        before = {name: sys.modules.pop(name, None) for name in [*modules, ours]}

        def restore() -> None:
            for name, one in before.items():
                sys.modules.pop(name, None)
                if one is not None:
                    sys.modules[name] = one

        self.addCleanup(restore)
        sys.modules.update(modules)
        return importlib.import_module(ours)

    def test_names_and_numbers_are_made_usable(self) -> None:
        self.assertEqual(
            names.reported({"ndcg@5": 1, "val/loss": 2.0, "ok": True, "text": "x"}, {"val/loss": "loss"}),
            {"ndcg_5": 1.0, "loss": 2.0},
        )

    def test_an_unknown_callback_is_no_attribute(self) -> None:
        with self.assertRaises(AttributeError):
            luthier.callbacks.TorchCallback


if __name__ == "__main__":
    unittest.main()
