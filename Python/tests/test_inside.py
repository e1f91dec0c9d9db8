from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import unittest

import luthier
from luthier import current_trial, locations

from .scratch import ScratchTestCase

PROGRAM = """
import luthier, os, sys, time
values = luthier.parameters(extra=7)
assert values["extra"] == 7
assert luthier.trial_number() == int(os.environ["LUTHIER_TRIAL"])
if values["x"] == 0.25:
    luthier.infeasible("too small")
for step in range(1, 4):
    luthier.report(step=step, loss=(values["x"] - 0.5) ** 2 + 1 / step)
open(os.path.join(luthier.checkpoint_dir(), "seen"), "w").close()
assert luthier.seed() >= 0 and luthier.resource() is None and luthier.unit() is None
luthier.report(loss=(values["x"] - 0.5) ** 2)
"""

STUDY = """
study: inside
command: [{python}, train.py]
parameters: {{ x: {{ from: 0, to: 1 }} }}
try_first: [ {{ x: 0.25 }} ]
metrics: {{ loss: {{ goal: minimize }} }}
budget: {{ trials: 4, parallel: 2 }}
{more}
"""


class ByHand(ScratchTestCase):
    def setUp(self) -> None:
        super().setUp()
        current_trial.forget()
        self.addCleanup(current_trial.forget)

    def test_values_are_the_defaults(self) -> None:
        self.assertEqual(luthier.parameters(rate=0.1)["rate"], 0.1)

    def test_without_defaults_the_error_says_what_to_do(self) -> None:
        with self.assertRaisesRegex(luthier.LuthierError, r"luthier\.parameters\(learning_rate=0\.1\)"):
            luthier.parameters()

    def test_a_wrong_name_gets_the_nearest(self) -> None:
        with self.assertRaisesRegex(luthier.UnknownParameter, "Did you mean 'rate'"):
            luthier.parameters(rate=1)["rat"]

    def test_reports_are_printed(self) -> None:
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            luthier.report(step=3, accuracy=0.5)
        self.assertEqual(output.getvalue(), 'luthier: {"step": 3, "accuracy": 0.5}\n')

    def test_reports_that_are_none_are_refused(self) -> None:
        for arguments, said in [
            ({"accuracy": "0.9"}, "accuracy must be a number, got '0.9'"),
            ({"accuracy": None}, "accuracy must be a number, got None"),
            ({"step": 1.5, "accuracy": 1}, "step must be a whole number"),
            ({"step": "3", "accuracy": 1}, "step must be a whole number"),
            ({"outcome": 1}, "has a meaning of its own"),
            ({}, "report at least one metric"),
        ]:
            with self.subTest(arguments=arguments), self.assertRaisesRegex(TypeError, said):
                luthier.report(**arguments)  # type: ignore[arg-type]

    def test_nothing_asks_to_stop_and_folders_exist(self) -> None:
        self.assertFalse(luthier.should_stop())
        self.assertTrue(os.path.isdir(luthier.checkpoint_dir()))
        self.assertEqual(luthier.checkpoint_dir(), luthier.checkpoint_dir())
        self.assertTrue(os.path.isdir(luthier.artifacts_dir()))
        self.assertEqual(luthier.seed(), 0)
        self.assertIsNone(luthier.trial_number())
        with self.assertRaises(luthier.Infeasible):
            luthier.infeasible("no")


class InProgram(ScratchTestCase):
    def setUp(self) -> None:
        super().setUp()
        current_trial.forget()
        self.addCleanup(current_trial.forget)
        os.environ.update(LUTHIER_TRIAL="3", LUTHIER_REPORT=str(self.folder / "report"))

    def test_report_lines_go_to_the_file_that_is_named(self) -> None:
        luthier.report(step=1, unit="fold-2", loss=float("nan"), deviations={"loss": 0.1})
        luthier.report(loss=2)
        self.assertEqual(
            (self.folder / "report").read_text(),
            '{"step": 1, "unit": "fold-2", "loss": NaN, "deviations": {"loss": 0.1}}\n{"loss": 2.0}\n',
        )

    def test_infeasible_is_said_and_ends_well(self) -> None:
        with self.assertRaises(SystemExit) as end:
            luthier.infeasible("too wide")
        self.assertEqual(end.exception.code, 0)
        self.assertEqual(
            json.loads((self.folder / "report").read_text()),
            {"outcome": {"infeasible": "too wide"}},
        )

    def test_missing_values_are_explained(self) -> None:
        with self.assertRaisesRegex(luthier.LuthierError, "LUTHIER_PARAMETERS is not"):
            luthier.parameters()
        os.environ["LUTHIER_PARAMETERS"] = str(self.folder / "none.json")
        with self.assertRaisesRegex(luthier.LuthierError, "cannot be read from"):
            luthier.parameters()

    def test_a_whole_resource_is_an_int(self) -> None:
        os.environ["LUTHIER_RESOURCE"] = "27"
        self.assertEqual(repr(luthier.resource()), "27")

    def test_sigterm_is_held_back_once_it_is_asked_for_and_not_before(self) -> None:
        text = (
            "import luthier, os, signal, sys, time\n"
            "os.environ['LUTHIER_TRIAL'] = '0'\n"
            "if sys.argv[1] == 'asks': luthier.should_stop()\n"
            "os.kill(os.getpid(), signal.SIGTERM)\n"
            "print(luthier.should_stop())\n"
        )
        self.assertEqual(self.python(text, "asks").stdout, "True\n")
        self.assertEqual(self.python(text, "never").returncode, -signal.SIGTERM)


class UnderLuthierRun(ScratchTestCase):
    def setUp(self) -> None:
        super().setUp()
        try:
            self.program = locations.program()
        except luthier.EngineNotFound as error:
            self.skipTest(str(error))
        (self.folder / "train.py").write_text(PROGRAM)

    def run_study(self, more: str = "") -> dict[str, object]:
        (self.folder / "study.yaml").write_text(STUDY.format(python=sys.executable, more=more))
        done = subprocess.run(
            [self.program, "run", "study.yaml", "--json"],
            capture_output=True,
            text=True,
            timeout=90,
        )
        self.assertIn(done.returncode, (0, 1), done.stderr + done.stdout)
        exported = subprocess.run(
            [self.program, "study", "export", "inside", "--format", "json"],
            capture_output=True,
            text=True,
            timeout=30,
        )
        self.trials = json.loads(exported.stdout)
        return dict(json.loads(done.stdout))

    def test_values_reports_and_outcomes_arrive(self) -> None:
        summary = self.run_study()
        self.assertEqual(summary["trials"]["completed"], 3)  # type: ignore[index]
        self.assertEqual(self.trials[0]["outcome"], "infeasible")
        self.assertEqual(self.trials[0]["reason"], "too small")
        self.assertEqual([one.get("step") for one in self.trials[1]["measurements"]], [1, 2, 3, None])

    def test_reports_arrive_whatever_the_study_file_says_of_them(self) -> None:
        self.run_study("report: { pattern: { loss: 'never ([0-9.]+)' } }")
        self.assertEqual(self.trials[1]["outcome"], "completed")

    def test_a_scheduler_stops_a_program_that_asks(self) -> None:
        (self.folder / "train.py").write_text(
            "import luthier, time\n"
            "assert not luthier.should_stop()\n"
            "luthier.report(step=1, loss=9)\n"
            "end = time.monotonic() + 30\n"
            "while not luthier.should_stop() and time.monotonic() < end: time.sleep(0.01)\n"
            "open('stopped', 'a').write('x')\n"
        )
        self.run_study("scheduler: { kind: threshold, at_most: 5 }")
        self.assertEqual({one["outcome"] for one in self.trials}, {"stopped"})
        self.assertEqual((self.folder / "stopped").read_text(), "xxxx")


if __name__ == "__main__":
    unittest.main()
