from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time
import unittest
from typing import Any

import luthier

from .transports import TransportTestCase

logging.getLogger("luthier").setLevel(logging.CRITICAL)


def evaluate(trial: luthier.RunningTrial) -> Any:
    """An objective at the top of a module, as processes need it."""
    if trial.number == 1:
        raise ValueError("bad luck")
    if trial.number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    if trial.number == 3:
        raise luthier.Infeasible("not this")
    luthier.report(step=1, loss=9)
    with open(os.path.join(luthier.checkpoint_dir(), "process"), "w") as file:
        file.write(str(os.getpid()))
    return {"loss": trial["x"], "process": os.getpid()}


def stop_when_told(trial: luthier.RunningTrial) -> Any:
    for step in range(1, 1000):
        luthier.report(step=step, loss=9)
        if luthier.should_stop():
            return None
    return 1


def returns_text(trial: luthier.RunningTrial) -> Any:
    return "0.1"


def wait_long(trial: luthier.RunningTrial) -> Any:
    if trial.number == 0:
        os.kill(os.getppid(), signal.SIGINT)
    time.sleep(60)


class Processes(TransportTestCase):
    transport = "library"

    def test_trials_run_in_processes_and_one_that_dies_fails_alone(self) -> None:
        study = self.study()
        study.optimize(evaluate, trials=8, parallel=2, processes=True)
        trials = study.trials
        self.assertEqual(
            [trial.outcome for trial in trials][:4], ["completed", "failed", "failed", "infeasible"]
        )
        self.assertIn("ValueError: bad luck", trials[1].reason or "")
        self.assertIn("killed by SIGKILL", trials[2].reason or "")
        self.assertEqual(study.counts["completed"], 5)
        self.assertNotIn(os.getpid(), {trial.metrics.get("process") for trial in trials})
        self.assertEqual(trials[0].measurements[0]["metrics"], {"loss": 9.0})

    def test_a_stop_reaches_the_process(self) -> None:
        study = self.study(scheduler={"kind": "threshold", "at_most": 5})
        study.optimize(stop_when_told, trials=3, parallel=2, processes=True)
        self.assertEqual(study.counts["stopped"], 3)

    def test_wrong_results_are_explained(self) -> None:
        with self.assertRaisesRegex(luthier.WrongResult, "returned '0.1', which is no number"):
            self.study().optimize(returns_text, trials=3, processes=True)

    def test_ctrl_c_ends_the_processes_and_gives_trials_back(self) -> None:
        study = self.study()
        began = time.monotonic()
        with self.assertRaises(KeyboardInterrupt):
            study.optimize(wait_long, trials=4, parallel=2, processes=True)
        self.assertLess(time.monotonic() - began, 30)
        self.assertEqual((study.counts["running"], study.counts["failed"]), (0, 0))
        self.assertEqual({trial.outcome for trial in study.trials}, {"waiting"})
        self.assertEqual(multiprocessing.active_children(), [])

    def test_an_objective_that_cannot_be_sent_is_explained(self) -> None:
        if multiprocessing.get_start_method() == "fork":
            text = (
                "import luthier, multiprocessing\n"
                "if __name__ == '__main__':\n"
                "    multiprocessing.set_start_method('spawn')\n"
                "    study = luthier.Study('s', {'x': luthier.Float(0, 1)}, minimize='loss')\n"
                "    study.optimize(lambda trial: 1, trials=1, processes=True)\n"
            )
            self.assertIn("Make it a function at the top of a module", self.python(text).stderr)

    def test_spawned_processes_work_too(self) -> None:
        text = (
            "import luthier, multiprocessing\n"
            "def objective(trial):\n"
            "    luthier.report(step=1, loss=1)\n"
            "    return trial['x']\n"
            "if __name__ == '__main__':\n"
            "    multiprocessing.set_start_method('spawn')\n"
            "    study = luthier.Study('s', {'x': luthier.Float(0, 1)}, minimize='loss')\n"
            "    study.optimize(objective, trials=4, parallel=2, processes=True)\n"
            "    print(study.counts['completed'])\n"
        )
        done = self.python(text)
        self.assertEqual((done.stdout, done.stderr), ("4\n", ""))


if __name__ == "__main__":
    unittest.main()
