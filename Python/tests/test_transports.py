from __future__ import annotations

import os
import signal
import sys
import threading
import time
import unittest

import luthier
from luthier import locations, opening
from luthier.stdio_transport import StdioTransport

from .scratch import ScratchTestCase
from .transports import TransportTestCase

SPACE = {"x": luthier.Float(0, 1)}


class Finding(ScratchTestCase):
    def test_a_program_that_is_nowhere_is_explained(self) -> None:
        os.environ.pop("LUTHIER_BINARY", None)
        os.environ["PATH"] = str(self.folder)
        if locations.inside() is None:
            with self.assertRaisesRegex(luthier.EngineNotFound, "set LUTHIER_BINARY to its path"):
                luthier.Study("s", SPACE, minimize="loss", storage="luthier.db")

    def test_wrong_paths_in_the_environment_are_explained(self) -> None:
        os.environ["LUTHIER_BINARY"] = str(self.folder)
        with self.assertRaisesRegex(luthier.EngineNotFound, "no program that can be started"):
            luthier.Study("s", SPACE, minimize="loss", storage="luthier.db")
        os.environ["LUTHIER_LIBRARY"] = str(self.folder / "none.so")
        with self.assertRaisesRegex(luthier.EngineNotFound, "is no file"):
            luthier.Study("s", SPACE, minimize="loss")
        (self.folder / "none.so").write_text("no library")
        with self.assertRaisesRegex(luthier.EngineNotFound, "cannot be loaded"):
            luthier.Study("s", SPACE, minimize="loss")

    def test_storages_and_transports_that_are_none(self) -> None:
        for storage, transport, said in [
            ("", "auto", "storage must be text"),
            ("http://localhost:1", "auto", "give it as server="),
            ("luthier.db", "library", "in memory alone"),
            ("memory:", "pigeon", "must be auto, library or stdio"),
        ]:
            with self.subTest(storage=storage), self.assertRaisesRegex(ValueError, said):
                opening.connect(storage, transport)


class Child(TransportTestCase):
    transport = "stdio"

    def test_an_engine_that_dies_is_explained_and_results_are_kept(self) -> None:
        study = self.study(storage=self.database())
        study.optimize(lambda trial: trial["x"], trials=3)
        child = study._transport._child._process  # type: ignore[attr-defined]
        os.kill(child.pid, signal.SIGKILL)
        with self.assertRaisesRegex(luthier.EngineStopped, "killed by signal 9.*Open the study again"):
            for _ in range(3):
                study.ask()
        self.assertEqual(len(self.study(storage=self.database()).trials), 3)

    def test_a_call_under_way_when_it_dies_is_not_left_waiting(self) -> None:
        script = self.folder / "deaf"
        script.write_text(f"#!{sys.executable}\nimport sys\nsys.stdin.readline()\nsys.exit('out of order')\n")
        script.chmod(0o755)
        os.environ["LUTHIER_BINARY"] = str(script)
        with self.assertRaisesRegex(luthier.EngineStopped, "ended with code 1: out of order"):
            StdioTransport("memory:").call("study.list", {})

    def test_a_storage_that_cannot_be_opened_is_explained(self) -> None:
        with self.assertRaisesRegex(luthier.LuthierError, "no/such/folder"):
            self.study(storage=str(self.folder / "no/such/folder/luthier.db"))

    def test_studies_are_found_again_by_name(self) -> None:
        self.study("first", storage=self.database()).optimize(lambda trial: trial["x"], trials=2)
        again = luthier.Study.open("first", self.database())
        self.addCleanup(again.close)
        self.assertEqual((len(again.trials), again.goals), (2, ["loss"]))
        with self.assertRaisesRegex(luthier.StudyNotFound, "has no study 'frist'; it has 'first'"):
            luthier.Study.open("frist", self.database())

    def test_a_name_that_another_study_has_is_refused(self) -> None:
        self.study("taken", storage=self.database())
        with self.assertRaisesRegex(luthier.DefinitionDiffers, "other parameters"):
            self.study("taken", storage=self.database(), space={"z": luthier.Int(0, 3)})
        with self.assertRaisesRegex(luthier.StudyExists, "exists already"):
            self.study("taken", storage=self.database(), resume=False)

    def test_two_processes_share_a_storage(self) -> None:
        text = (
            "import luthier, sys\n"
            "study = luthier.Study('shared', {'x': luthier.Float(0, 1)}, minimize='loss',\n"
            "    storage=sys.argv[1])\n"
            "study.optimize(lambda trial: trial['x'], trials=20)\n"
        )
        done = []
        threads = [
            threading.Thread(target=lambda: done.append(self.python(text, self.database()))) for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([(one.returncode, one.stderr) for one in done], [(0, "")] * 2)
        study = luthier.Study.open("shared", self.database())
        self.addCleanup(study.close)
        self.assertEqual(study.counts["completed"], 20)

    def test_after_a_fork_a_durable_study_goes_on_and_one_in_memory_says_why_not(self) -> None:
        self.assert_fork(self.study(storage=self.database()), works=True)
        self.assert_fork(self.study("memory"), works=False)

    def assert_fork(self, study: luthier.Study, works: bool) -> None:
        study.counts
        process = os.fork()
        if process == 0:
            try:
                study.enqueue({"x": 0.5})
                os._exit(10)
            except luthier.ForkedStudy:
                os._exit(20)
            except BaseException:
                os._exit(30)
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        self.assertEqual(code, 10 if works else 20)
        self.assertEqual(study.counts["waiting"], 1 if works else 0)

    def test_ctrl_c_in_a_terminal_keeps_results(self) -> None:
        text = (
            "import luthier, sys, time\n"
            "study = luthier.Study('c', {'x': luthier.Float(0, 1)}, minimize='loss', storage=sys.argv[1])\n"
            "def objective(trial):\n"
            "    if trial.number >= 4: print('long', flush=True); time.sleep(60)\n"
            "    return trial['x']\n"
            "study.optimize(objective, trials=9, parallel=2)\n"
        )
        import subprocess

        process = subprocess.Popen(
            [sys.executable, self.script(text), self.database()],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        self.assertIn("KeyboardInterrupt", errors)
        study = luthier.Study.open("c", self.database())
        self.addCleanup(study.close)
        self.assertEqual((study.counts["completed"], study.counts["running"]), (4, 0))
        study.optimize(lambda trial: trial["x"], trials=9)
        self.assertEqual(study.counts["completed"], 9)


class Library(TransportTestCase):
    transport = "library"

    def test_it_starts_no_thread_and_no_child(self) -> None:
        before = threading.active_count()
        study = self.study()
        for _ in range(20):
            study.add({"x": 0.5}, 1.0)
        self.assertEqual(threading.active_count(), before)
        if os.path.exists("/proc/self/task"):
            text = (
                "import luthier, os\n"
                "study = luthier.Study('s', {'x': luthier.Float(0, 1)}, minimize='loss')\n"
                "study.add({'x': 0.5}, 1.0)\n"
                "print(len(os.listdir('/proc/self/task')))\n"
            )
            self.assertEqual(self.python(text).stdout, "1\n")

    def test_a_fork_is_told_and_a_study_made_there_works(self) -> None:
        study = self.study()
        study.optimize(lambda trial: trial["x"], trials=3)
        process = os.fork()
        if process == 0:
            try:
                study.ask()
                os._exit(30)
            except luthier.ForkedStudy:
                pass
            except BaseException:
                os._exit(31)
            try:
                mine = luthier.Study("mine", SPACE, minimize="loss")
                mine.optimize(lambda trial: trial["x"], trials=8, parallel=2)
                os._exit(10 if mine.counts["completed"] == 8 else 32)
            except BaseException:
                os._exit(33)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), 10)
        study.optimize(lambda trial: trial["x"], trials=5)
        self.assertEqual(study.counts["completed"], 5)

    def test_a_fork_while_other_threads_call_leaves_both_sides_well(self) -> None:
        study = self.study(sampler="random")
        stop = threading.Event()

        def call() -> None:
            while not stop.is_set():
                study.counts

        threads = [threading.Thread(target=call) for _ in range(4)]
        for thread in threads:
            thread.start()
        # Many, since a lock is held for a short time only.
        codes = []
        for _ in range(60):
            process = os.fork()
            if process == 0:
                mine = luthier.Study("mine", SPACE, minimize="loss")
                os._exit(10 if mine.counts["running"] == 0 else 11)
            deadline = time.monotonic() + 20
            while True:
                ended, status = os.waitpid(process, os.WNOHANG)
                if ended or time.monotonic() > deadline:
                    break
                time.sleep(0.005)
            if not ended:
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
            codes.append(os.waitstatus_to_exitcode(status) if ended else None)
        stop.set()
        for thread in threads:
            thread.join()
        self.assertEqual(codes, [10] * 60)

    def test_many_threads_call_at_once(self) -> None:
        study = self.study(sampler="random")
        study.optimize(lambda trial: trial["x"], trials=300, parallel=16)
        self.assertEqual(study.counts["completed"], 300)


class Leases(TransportTestCase):
    transport = "library"

    def test_a_running_trial_is_renewed_and_a_dropped_one_is_not(self) -> None:
        from luthier.lease_keeper import LeaseKeeper

        renewed: list[int] = []
        came = threading.Event()

        class Owner:
            def renew(self, trial: luthier.RunningTrial) -> None:
                renewed.append(trial.number)
                came.set()

        owner = Owner()
        keeper = LeaseKeeper(owner.renew)
        self.addCleanup(keeper.close)
        study = self.study()
        kept, dropped = study.ask(), study.ask()
        kept.lease_seconds = dropped.lease_seconds = 0.2
        keeper.add(kept)
        keeper.add(dropped)
        keeper.remove(dropped)
        self.assertTrue(came.wait(10))
        self.assertEqual(set(renewed), {kept.number})
        study._renew(kept)
        self.assertFalse(kept.should_stop())
        study.stop()
        study._renew(kept)
        self.assertTrue(kept.should_stop())


if __name__ == "__main__":
    unittest.main()
