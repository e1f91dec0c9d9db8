from __future__ import annotations

import json
import logging
import math
import os
import threading
import unittest
from typing import Any

import luthier

from .servers import ServerTestCase
from .transports import TransportTestCase

logging.getLogger("luthier").setLevel(logging.ERROR)


class Facts:
    """What holds for a study whatever carries its requests."""

    study: Any

    def test_a_function_is_tuned(self) -> None:
        study = self.study(space={"x": luthier.Float(-5, 5), "y": luthier.Int(0, 9)})
        study.optimize(lambda trial: (trial["x"] - 2) ** 2 + trial["y"], trials=25)
        self.assertLess(study.best.metrics["loss"], 0.1)
        self.assertEqual(len(study.trials), 25)
        self.assertEqual([trial.number for trial in study.trials], list(range(25)))
        self.assertEqual(study.state, "finished")
        self.assertIsInstance(study.best.parameters["y"], int)
        self.assertIn("sampler", study.trials[3].body["why"])

    def test_threads_evaluate_side_by_side(self) -> None:
        barrier = threading.Barrier(4, timeout=20)

        def objective(trial: luthier.RunningTrial) -> float:
            barrier.wait()
            return float(trial["x"])

        study = self.study()
        study.optimize(objective, trials=12, parallel=4)
        self.assertEqual(study.counts["completed"], 12)

    def test_trials_are_counted_in_all(self) -> None:
        study = self.study()
        study.optimize(lambda trial: trial["x"], trials=3)
        study.optimize(lambda trial: trial["x"], trials=3)
        self.assertEqual(len(study.trials), 3)
        study.optimize(lambda trial: trial["x"], trials=5)
        self.assertEqual(len(study.trials), 5)

    def test_exceptions_fail_their_trial_alone(self) -> None:
        def objective(trial: luthier.RunningTrial) -> Any:
            if trial.number == 1:
                raise RuntimeError("diverged")
            if trial.number == 2:
                raise MemoryError("too wide")
            if trial.number == 3:
                raise luthier.Infeasible("no such width")
            if trial.number == 4:
                return math.nan
            return trial["x"]

        study = self.study()
        study.optimize(objective, trials=6)
        outcomes = [trial.outcome for trial in study.trials]
        self.assertEqual(
            outcomes, ["completed", "failed", "out_of_memory", "infeasible", "failed", "completed"]
        )
        reasons = [trial.reason or "" for trial in study.trials]
        self.assertIn("RuntimeError: diverged", reasons[1])
        self.assertIn("test_study.py, line", reasons[1])
        self.assertEqual(reasons[3], "no such width")
        self.assertIn("nan", reasons[4])
        self.assertTrue(math.isnan(study.trials[4].metrics["loss"]))

    def test_an_exception_ends_it_where_that_is_wished(self) -> None:
        study = self.study()
        for parallel in (1, 3):
            with self.assertRaisesRegex(ZeroDivisionError, "division"):
                study.optimize(lambda trial: 1 / 0, trials=9, on_error="raise", parallel=parallel)
        self.assertLess(len(study.trials), 9)

    def test_what_is_no_result_is_explained_and_ends_it(self) -> None:
        for returned, said in [
            (None, r"returned None; end it with `return …`: return a number, the loss"),
            ("0.3", "returned '0.3', which is no number"),
            ({"loss": "0.3"}, "loss must be a number, got '0.3'"),
            ([1, 2], "returned 2 values"),
        ]:
            with self.subTest(returned=returned), self.assertRaisesRegex(luthier.WrongResult, said):
                self.study(f"r{returned}").optimize(lambda trial: returned, trials=5)

    def test_when_every_trial_fails_the_reasons_are_told(self) -> None:
        with self.assertRaisesRegex(luthier.NoBestTrial, "none is best. trial 0: KeyError: 'q'"):
            self.study().optimize(lambda trial: {}["q"], trials=3)
        with self.assertRaisesRegex(luthier.NoBestTrial, "loss is nan"):
            study = self.study("nan")
            study.optimize(lambda trial: math.nan, trials=2)

    def test_a_wrong_parameter_name_is_explained(self) -> None:
        with self.assertRaisesRegex(luthier.UnknownParameter, "no value for 'z'"):
            self.study().optimize(lambda trial: trial["z"], trials=1, on_error="raise")
        with self.assertRaisesRegex(luthier.RequestRefused, 'no parameter "z"') as refused:
            self.study("t").enqueue({"z": 1})
        self.assertEqual(refused.exception.field, "parameters.z")

    def test_budgets_that_are_none_are_refused(self) -> None:
        study = self.study()
        for arguments, kind, said in [
            ({"trials": 0}, ValueError, "trials must be at least 1, got 0"),
            ({"trials": 2.5}, TypeError, "trials must be a whole number"),
            ({"trials": 1, "parallel": 0}, ValueError, "parallel must be at least 1"),
            ({}, ValueError, "give a budget"),
            ({"seconds": -1}, ValueError, "seconds must be above 0"),
            ({"trials": 1, "on_error": "ignore"}, ValueError, "on_error"),
        ]:
            with self.subTest(arguments=arguments), self.assertRaisesRegex(kind, said):
                study.optimize(lambda trial: 1, **arguments)

        class Whole:
            """A number as array libraries have them."""

            def __index__(self) -> int:
                return 2

        study.optimize(lambda trial: 1, trials=Whole(), parallel=Whole())
        self.assertEqual(study.counts["completed"], 2)
        with self.assertRaisesRegex(TypeError, "must be a function"):
            study.optimize(3, trials=1)

    def test_definitions_that_are_wrong_are_explained(self) -> None:
        with self.assertRaisesRegex(luthier.RequestRefused, "log scale|above 0"):
            self.study("log", space={"x": luthier.Float(0, 1, scale="log")})
        with self.assertRaisesRegex(luthier.RequestRefused, "random") as refused:
            self.study("sampler", sampler="randon")
        self.assertIn("sampler", refused.exception.field or "")

    def test_a_loop_of_ones_own(self) -> None:
        study = self.study(try_first=[{"x": 0.125}])
        self.assertEqual(study.enqueue({"x": 0.75}), 1)
        first, second = study.ask(), study.ask()
        self.assertEqual((first["x"], second["x"]), (0.125, 0.75))
        second.report(step=1, loss=3)
        self.assertTrue(study.tell(second, {"loss": 2.0, "size": 4}))
        self.assertTrue(study.tell(first, failed="no luck"))
        self.assertFalse(study.tell(first, 1.0))
        self.assertEqual(study.add({"x": 0.5}, 1.5), 2)
        self.assertEqual(study.best.number, 2)
        self.assertEqual(study.trials[1].measurements, [{"step": 1, "metrics": {"loss": 3.0}}])
        with self.assertRaisesRegex(TypeError, "give one of"):
            study.tell(first, 1.0, failed="both")

    def test_an_interrupted_trial_is_run_again(self) -> None:
        study = self.study()
        trial = study.ask()
        study.tell(trial, interrupted="another time")
        again = study.ask()
        self.assertEqual((again.number, again.attempt, again["x"]), (0, 2, trial["x"]))

    def test_asking_in_vain_says_why(self) -> None:
        study = self.study(space={"x": [1, 2]})
        trials = [study.ask(), study.ask()]
        with self.assertRaises(luthier.NoTrial) as none:
            study.ask()
        self.assertEqual(none.exception.state, "waiting")
        for trial in trials:
            study.tell(trial, 1.0)
        with self.assertRaises(luthier.NoTrial) as none:
            study.ask()
        self.assertEqual(none.exception.state, "exhausted")

    def test_an_exhausted_space_ends_the_loop_well(self) -> None:
        study = self.study(space={"x": [1, 2, 3]})
        study.optimize(lambda trial: trial["x"], trials=50, parallel=2)
        self.assertEqual(study.state, "exhausted")
        self.assertEqual(study.best.parameters["x"], 1)

    def test_the_functions_of_the_package_mean_the_running_trial(self) -> None:
        def objective(trial: luthier.RunningTrial) -> float:
            self.assertEqual(luthier.trial_number(), trial.number)
            self.assertEqual(luthier.parameters(more=1)["more"], 1)
            with open(os.path.join(luthier.checkpoint_dir(), "weights"), "a") as file:
                file.write("x")
            luthier.report(step=1, loss=trial["x"])
            return float(trial["x"])

        study = self.study()
        study.optimize(objective, trials=4, parallel=2)
        self.assertEqual(len(study.trials[0].measurements), 1)

    def test_a_scheduler_stops_trials(self) -> None:
        def objective(trial: luthier.RunningTrial) -> Any:
            for step in range(1, 50):
                luthier.report(step=step, loss=9)
                if luthier.should_stop():
                    return None
            return 9

        study = self.study(scheduler={"kind": "threshold", "at_most": 5})
        study.optimize(objective, trials=3)
        self.assertEqual(study.counts["stopped"], 3)

    def test_a_paused_trial_goes_on_from_its_checkpoint(self) -> None:
        def objective(trial: luthier.RunningTrial) -> float:
            path = os.path.join(luthier.checkpoint_dir(), "epoch.json")
            done = 0
            if os.path.exists(path):
                with open(path) as file:
                    done = json.load(file)
            for epoch in range(done + 1, int(luthier.resource() or 9) + 1):
                luthier.report(step=epoch, loss=trial["x"] + 1 / epoch)
                with open(path, "w") as file:
                    json.dump(epoch, file)
            return trial["x"] + 1 / epoch

        study = self.study(
            scheduler={
                "kind": "successive_halving",
                "resource": "epoch",
                "min": 1,
                "max": 9,
                "factor": 3,
            }
        )
        study.optimize(objective, trials=9)
        longest = max(study.trials, key=lambda trial: len(trial.measurements))
        self.assertEqual([one["step"] for one in longest.measurements], list(range(1, 10)))
        self.assertGreater(longest.attempt, 1)

    def test_a_trial_that_goes_on_from_another_finds_a_copy_of_its_checkpoint(self) -> None:
        lines: dict[int, list[int]] = {}
        parents: dict[int, int] = {}

        def objective(trial: luthier.RunningTrial) -> float:
            path = os.path.join(luthier.checkpoint_dir(), "weights.json")
            state: dict[str, Any] = {"epoch": 0, "line": []}
            if os.path.exists(path):
                with open(path) as file:
                    state = json.load(file)
            if trial.parent is not None:
                parents[trial.number] = trial.parent
            end = int(luthier.resource() or 0)
            for epoch in range(state["epoch"] + 1, end + 1):
                luthier.report(step=epoch, loss=trial["x"])
            lines[trial.number] = [*state["line"], trial.number]
            with open(path, "w") as file:
                json.dump({"epoch": end, "line": lines[trial.number]}, file)
            return float(trial["x"])

        scheduler = {"kind": "pbt", "resource": "epoch", "max": 6, "interval": 2, "population": 4}
        self.study(scheduler=scheduler, sampler="random").optimize(objective, trials=8)
        self.assertGreater(len(parents), 1)
        for number, parent in parents.items():
            self.assertIn(parent, lines[number][: lines[number].index(number)])

    def test_settings_are_passed_on_as_those_of_a_dictionary(self) -> None:
        def train(x: float, kind: str) -> float:
            return x + len(kind)

        study = self.study(space={"x": luthier.Float(0, 1), "kind": ["a", "bc"]})
        trial = study.ask()
        self.assertEqual((set(trial), "x" in trial, "y" in trial), ({"x", "kind"}, True, False))
        study.tell(trial, train(**trial))
        study.optimize(lambda trial: train(**trial), trials=3)
        self.assertEqual(study.counts["completed"], 3)

    def test_several_goals_have_a_front(self) -> None:
        study = self.study(minimize=["loss", "size"], sampler="random")
        study.optimize(lambda trial: (trial["x"], 1 - trial["x"]), trials=8)
        self.assertGreater(len(study.front), 1)
        with self.assertRaisesRegex(luthier.NoBestTrial, "read study.front"):
            study.best
        with self.assertRaisesRegex(luthier.WrongResult, "returned one number"):
            study.optimize(lambda trial: 1, trials=10)

    def test_stopping_ends_and_optimizing_opens(self) -> None:
        study = self.study()

        def objective(trial: luthier.RunningTrial) -> float:
            if trial.number == 2:
                study.stop()
            return float(trial["x"])

        study.optimize(objective, trials=9)
        self.assertEqual(study.state, "stopped")
        self.assertEqual(len(study.trials), 3)
        study.optimize(lambda trial: trial["x"], trials=5)
        self.assertEqual(len(study.trials), 5)

    def test_ctrl_c_keeps_results_and_gives_back_what_ran(self) -> None:
        def objective(trial: luthier.RunningTrial) -> float:
            if trial.number == 2 and trial.attempt == 1:
                raise KeyboardInterrupt
            return float(trial["x"])

        for parallel in (1, 2):
            study = self.study(f"ctrl{parallel}")
            with self.assertRaises(KeyboardInterrupt):
                study.optimize(objective, trials=6, parallel=parallel)
            self.assertGreaterEqual(study.counts["completed"], 1)
            study.optimize(objective, trials=6, parallel=parallel)
            self.assertEqual(study.counts["completed"], 6)
            self.assertEqual(study.trials[2].attempt, 2)

    def test_a_closed_study_says_so(self) -> None:
        study = self.study()
        study.close()
        with self.assertRaisesRegex(luthier.EngineStopped, "closed"):
            study.ask()

    def test_pages_show_what_there_is(self) -> None:
        study = self.study(space={"x": luthier.Float(0, 1), "kind": ["<i>"]})
        self.assertIn("no trials", study._repr_html_())
        study.optimize(lambda trial: trial["x"], trials=4)
        page = study._repr_html_()
        self.assertIn("&lt;i&gt;", page)
        self.assertNotIn("<i>", page)
        self.assertIn("4 completed", page)
        self.assertIn("<svg", page)
        self.assertIn("completed", study.trials._repr_html_())
        self.assertIn("outcome", study.best._repr_html_())


class InProcess(Facts, TransportTestCase):
    transport = "library"


class OverStandardStreams(Facts, TransportTestCase):
    transport = "stdio"


class OnAServer(Facts, ServerTestCase):
    def setUp(self) -> None:
        super().setUp()
        self._url = self.serve().url

    def study(self, name: str = "s", **more: Any) -> luthier.Study:
        return self.on(self._url, name, **more)


del Facts

if __name__ == "__main__":
    unittest.main()
