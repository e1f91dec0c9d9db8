from __future__ import annotations

import hashlib
import logging
import os
import subprocess
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

import luthier
from luthier import locations, server_transport
from luthier.server_connection import ServerConnection

from .servers import ServerTestCase
from .transports import TransportTestCase


def leave(trial: luthier.RunningTrial, size: int = 10) -> float:
    """An objective that writes two files, and what is no plain file."""
    folder = luthier.artifacts_dir()
    os.makedirs(os.path.join(folder, "plots"))
    with open(os.path.join(folder, "plots", "loss.txt"), "w") as file:
        file.write(f"plot of {trial.number}")
    with open(os.path.join(folder, "model.bin"), "wb") as file:
        file.write(b"m" * size)
    os.symlink("/etc/passwd", os.path.join(folder, "link"))
    return float(trial["x"])


class Facts:
    """What holds for artifacts wherever a study is kept."""

    study: Any
    folder: Path
    skipTest: Any

    def setUp(self) -> None:
        super().setUp()  # type: ignore[misc]
        logger = logging.getLogger("luthier")
        logger.setLevel(logging.ERROR)
        self.addCleanup(logger.setLevel, logging.NOTSET)  # type: ignore[attr-defined]

    def test_what_trials_leave_is_kept_and_given_back(self) -> None:
        study = self.study()
        study.optimize(leave, trials=3, parallel=2)
        plot, model = sorted(study.artifacts(1), key=lambda one: one.name, reverse=True)
        self.assertEqual((plot.name, model.name), ("plots/loss.txt", "model.bin"))
        self.assertTrue(plot.is_here)
        self.assertEqual(plot.read(), b"plot of 1")
        self.assertEqual((model.size, model.sha256), (10, hashlib.sha256(b"m" * 10).hexdigest()))
        model.save(self.folder / "out.bin")
        self.assertEqual((self.folder / "out.bin").read_bytes(), b"m" * 10)
        with self.assertRaises(FileExistsError):
            model.save(self.folder / "out.bin")
        self.assertEqual(os.listdir(self.folder).count("out.bin"), 1)
        self.assertEqual(study.artifacts(study.best), study.artifacts(study.best.number))

    def test_a_loop_of_ones_own_keeps_them_too(self) -> None:
        study = self.study()
        trial = study.ask()
        self.assertEqual(study.artifacts(trial), [])
        Path(trial.artifacts_dir(), "notes").write_text("here")
        study.tell(trial, 1.0)
        self.assertEqual([one.read() for one in study.artifacts(trial)], [b"here"])

    def test_a_failed_trial_keeps_what_it_left(self) -> None:
        def objective(trial: luthier.RunningTrial) -> float:
            leave(trial)
            return 1 / trial.number

        study = self.study()
        study.optimize(objective, trials=2)
        self.assertEqual(study.trials[0].outcome, "failed")
        self.assertEqual(len(study.artifacts(0)), 2)


class InMemory(Facts, TransportTestCase):
    transport = "library"

    def test_they_end_with_the_study(self) -> None:
        study = self.study()
        study.optimize(leave, trials=1)
        kept = study.artifacts(0)
        study.close()
        with self.assertRaisesRegex(luthier.ArtifactUnavailable, "removed meanwhile"):
            kept[0].read()

    def test_they_go_with_a_study_that_is_deleted(self) -> None:
        study = self.study()
        folders: list[Path] = []

        def objective(trial: luthier.RunningTrial) -> float:
            folders.append(Path(trial.artifacts_dir()))
            return leave(trial)

        study.optimize(objective, trials=2)
        kept = study.artifacts(1)
        study.delete()
        self.assertEqual([folder.exists() for folder in folders], [False, False])
        with self.assertRaisesRegex(luthier.ArtifactUnavailable, "removed meanwhile"):
            kept[0].read()


class InAStorage(Facts, TransportTestCase):
    transport = "stdio"

    def study(self, name: str = "s", **more: Any) -> luthier.Study:
        return super().study(name, storage=self.database(), **more)

    def luthier(self, *arguments: str) -> str:
        command = [locations.program(), *arguments, "--storage", self.database()]
        return subprocess.run(command, capture_output=True, text=True, timeout=30).stdout

    def test_the_command_knows_them_and_another_process_reads_them(self) -> None:
        self.study().optimize(leave, trials=2)
        self.assertEqual(self.luthier("study", "artifacts", "s", "--check"), "4 artifacts sound, 0 not\n")
        again = luthier.Study.open("s", self.database())
        self.addCleanup(again.close)
        self.assertEqual(again.artifacts(1)[1].read(), b"plot of 1")
        self.assertTrue((self.folder / "luthier.trials" / "s" / "0001" / "checkpoint").is_dir())

    def test_the_rule_of_the_study_gives_up_all_but_the_best(self) -> None:
        study = self.study(artifacts={"keep": {"best": 1}}, try_first=[{"x": x} for x in (0.5, 0.1, 0.9)])
        study.optimize(lambda trial: leave(trial, size=trial.number + 1), trials=3)
        self.assertEqual([one.removed is None for one in study.artifacts(1)], [True, True])
        given_up = study.artifacts(0)[0]
        self.assertEqual((given_up.because, given_up.is_here), ("keep", False))
        with self.assertRaisesRegex(luthier.ArtifactUnavailable, "by artifacts.keep of the study"):
            given_up.read()

    def test_they_go_with_a_study_that_is_deleted_and_those_of_others_stay(self) -> None:
        study, other = self.study(), self.study("t")
        study.optimize(leave, trials=2)
        other.optimize(leave, trials=1)
        kept = study.artifacts(1)
        study.delete()
        store = self.folder / "luthier.trials" / "s" / "artifacts"
        self.assertEqual([path for path in store.rglob("*") if path.is_file()], [])
        with self.assertRaisesRegex(luthier.ArtifactUnavailable, "removed meanwhile"):
            kept[0].read()
        self.assertEqual(other.artifacts(0)[0].read(), b"m" * 10)

    def test_what_is_damaged_is_not_given_out(self) -> None:
        study = self.study()
        study.optimize(leave, trials=1)
        model = study.artifacts(0)[0]
        (path,) = (self.folder / "luthier.trials" / "s" / "artifacts").rglob(model.sha256)
        path.chmod(0o600)
        path.write_bytes(b"n" * 10)
        with self.assertRaisesRegex(luthier.ArtifactUnavailable, "is damaged"):
            model.save(self.folder / "out.bin")
        self.assertEqual([one for one in os.listdir(self.folder) if "out.bin" in one], [])

    def test_a_running_trial_holds_its_folder(self) -> None:
        import fcntl

        study = self.study()
        trial = study.ask()
        trial.checkpoint_dir()
        folder = os.open(self.folder / "luthier.trials" / "s" / "0000", os.O_RDONLY)
        self.addCleanup(os.close, folder)
        with self.assertRaises(BlockingIOError):
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        study.tell(trial, 1.0)
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)


class OnAServer(Facts, ServerTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.url = self.serve(self.database()).url

    def study(self, name: str = "s", **more: Any) -> luthier.Study:
        return self.on(self.url, name, **more)

    def test_a_large_file_goes_there_and_back_and_a_lost_answer_changes_nothing(self) -> None:
        send = ServerConnection.send
        lost: list[str] = []

        def lose(connection: ServerConnection, verb: str, path: str, *more: Any) -> Any:
            answer = send(connection, verb, path, *more)
            if "/artifacts/" in path and lost.count(verb) < 2:
                lost.append(verb)
                connection.close()
                raise server_transport.NoAnswer("lost")
            return answer

        study = self.study()
        with mock.patch.object(ServerConnection, "send", lose):
            study.optimize(lambda trial: leave(trial, size=30_000_000), trials=1)
            model = study.artifacts(0)[0]
            self.assertEqual(hashlib.sha256(model.read()).hexdigest(), model.sha256)
        self.assertEqual(sorted(lost), ["GET", "GET", "PUT", "PUT"])
        self.assertEqual(len(study.artifacts(0)), 2)

    def test_what_the_server_refuses_is_told_and_the_trial_counts(self) -> None:
        study = self.study(artifacts={"per_trial": 100})
        with self.assertLogs("luthier", "WARNING") as told:
            study.optimize(lambda trial: leave(trial, size=20_000_000), trials=1)
        self.assertRegex(
            told.output[0], "model.bin of trial 0 is not kept: the study keeps at most 100 bytes"
        )
        self.assertEqual([one.name for one in study.artifacts(0)], ["plots/loss.txt"])
        self.assertEqual(study.counts["completed"], 1)


del Facts

if __name__ == "__main__":
    unittest.main()
