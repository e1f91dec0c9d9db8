from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import unittest
from typing import Any
from unittest import mock

import luthier
from luthier.study import Study

from .servers import ServerTestCase
from .transports import TransportTestCase


class Facts:
    """Ctrl-C at the moments in which a trial could be lost."""

    study: Any

    def interrupted(self, method: str, at: str, call: int = 3) -> luthier.Study:
        """A study that is interrupted before or after the engine does something, for the third time."""
        study = self.study(method.replace(".", "-") + at, sampler="random", retry={"attempts": 1})
        transport = study._transport
        perform = transport.call
        seen = 0

        def interrupt(name: str, *arguments: Any) -> Any:
            nonlocal seen
            seen += name == method
            if name != method or seen != call:
                return perform(name, *arguments)
            if at == "after":
                perform(name, *arguments)
            raise KeyboardInterrupt

        with mock.patch.object(transport, "call", interrupt), self.assertRaises(KeyboardInterrupt):
            study.optimize(lambda trial: trial["x"], trials=6)
        return study

    def test_an_ask_that_is_interrupted_leaves_no_trial_behind(self) -> None:
        for at in ("before", "after"):
            with self.subTest(at=at):
                study = self.interrupted("study.ask", at)
                self.assertEqual((study.counts["running"], study.counts["completed"]), (0, 2))
                study.optimize(lambda trial: trial["x"], trials=6)
                self.assertEqual((study.counts["completed"], len(study.trials)), (6, 6))

    def test_a_tell_that_is_interrupted_loses_no_result(self) -> None:
        for at in ("before", "after"):
            with self.subTest(at=at):
                study = self.interrupted("trial.tell", at)
                self.assertEqual((study.counts["running"], study.counts["completed"]), (0, 3))
                self.assertEqual(study.trials[2].metrics["loss"], study.trials[2].parameters["x"])
                study.optimize(lambda trial: trial["x"], trials=6)
                self.assertEqual(study.counts["completed"], 6)

    def test_threads_that_ask_when_ctrl_c_comes_give_back_what_they_get(self) -> None:
        study = self.study(sampler="random", retry={"attempts": 1})
        transport = study._transport
        perform = transport.call
        slow, once = threading.Event(), threading.Semaphore(1)

        def call(name: str, *arguments: Any) -> Any:
            answer = perform(name, *arguments)
            if name == "study.ask" and slow.is_set():
                if once.acquire(blocking=False):
                    os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0.3)
            return answer

        def objective(trial: luthier.RunningTrial) -> float:
            if trial.number == 5:
                slow.set()
            return float(trial["x"])

        with mock.patch.object(transport, "call", call), self.assertRaises(KeyboardInterrupt):
            study.optimize(objective, trials=50, parallel=3)
        self.assertEqual(study.counts["running"], 0)
        study.optimize(lambda trial: trial["x"], trials=12, parallel=3)
        self.assertEqual(study.counts["completed"], 12)


class InProcess(Facts, TransportTestCase):
    transport = "library"


class OverStandardStreams(Facts, TransportTestCase):
    transport = "stdio"

    def study(self, name: str = "s", **more: Any) -> luthier.Study:
        return super().study(name, storage=self.database(), **more)

    def test_signals_at_any_moment_lose_nothing(self) -> None:
        text = (
            "import luthier, sys\n"
            "study = luthier.Study('c', {'x': luthier.Float(0, 1)}, minimize='loss', sampler='random',\n"
            "    retry={'attempts': 1}, storage=sys.argv[1])\n"
            "def objective(trial):\n"
            "    print('begun', flush=True)\n"
            "    return trial['x']\n"
            "study.optimize(objective, trials=100000)\n"
        )
        script = self.script(text)
        for round in range(8):
            process = subprocess.Popen(
                [sys.executable, script, self.database()],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            assert process.stdout is not None
            for _ in range(3):
                process.stdout.readline()
            # At another moment each time.
            time.sleep(0.0013 * round)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
            self.assertIn("KeyboardInterrupt", errors)
        study = luthier.Study.open("c", self.database())
        self.addCleanup(study.close)
        counts = study.counts
        self.assertGreaterEqual(counts["completed"], 16)
        self.assertEqual((counts["running"], counts["failed"]), (0, 0))
        self.assertLessEqual(counts["waiting"], 1)


class OnAServer(Facts, ServerTestCase):
    def setUp(self) -> None:
        super().setUp()
        self._url = self.serve().url

    def study(self, name: str = "s", **more: Any) -> luthier.Study:
        return self.on(self._url, name, **more)


class Sending(ServerTestCase):
    """Studies that are sent to other processes."""

    def test_one_in_memory_says_that_it_cannot(self) -> None:
        with self.assertRaisesRegex(TypeError, "in the memory of this process"):
            pickle.dumps(self.study())

    def test_a_kept_one_is_opened_there_and_takes_no_token_along(self) -> None:
        study = self.study(storage=self.database())
        study.optimize(lambda trial: trial["x"], trials=2)
        again = pickle.loads(pickle.dumps(study))
        self.addCleanup(again.close)
        self.assertIsInstance(again, Study)
        self.assertEqual(again.counts["completed"], 2)
        study.close()
        token = self.token("operator")
        there = self.on(self.serve(self.database()).url, "t", token=token)
        sent = pickle.dumps(there)
        self.assertNotIn(token.encode(), sent)
        os.environ["LUTHIER_TOKEN"] = token
        back = pickle.loads(sent)
        self.addCleanup(back.close)
        self.assertEqual(back.name, "t")


del Facts

if __name__ == "__main__":
    unittest.main()
