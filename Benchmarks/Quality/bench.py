#!/usr/bin/env python3
"""Measures Luthier's sample efficiency on the benchmark suite.

Each run tunes one task with one seed over `luthier stdio`. Runs are appended to the log in the suite's own format, for its
score.py and report.py and for table.py here; runs that the log holds already are left out.

  bench.py --suite DIR --samplers auto random --seeds 5 --log runs.jsonl --timings timings.jsonl
  bench.py --suite DIR --samplers gp --option sampler.kernel=matern52 --tasks bbob --log runs.jsonl
"""
from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from typing import NamedTuple

import suite
from luthier_stdio import Luthier, LuthierError
from study_file import Method, method
from tuning_run import Timings, TuningRun


class Job(NamedTuple):
    """One run to make."""

    task: str
    seed: int
    how: Method


@dataclass
class Done:
    """A run that ended: its line of the log, or why there is none."""

    job: Job
    line: str = ""
    timings: Timings | None = None
    error: str = ""


class Worker:
    """What one process holds: a task server within it, and a `luthier stdio` beside it."""

    def __init__(self, folder: str, program: str) -> None:
        self._program, self._luthier = program, Luthier(program)
        self._folder = tempfile.TemporaryDirectory()
        self._log = os.path.join(self._folder.name, "run.jsonl")
        self._server = suite.module(folder, "server").Server(folder, self._log)

    def perform(self, job: Job) -> Done:
        """Makes a run; one that fails does not keep the next from being made."""
        if not self._luthier.is_running:
            self._luthier = Luthier(self._program)
        with open(self._log, "w", encoding="utf-8"):
            pass
        try:
            timings = TuningRun(
                self._luthier, self._server.handle, job.task, job.seed, job.how).perform()
        except Exception as error:  # whatever a run dies of is shown with its name
            return Done(job, error=f"{type(error).__name__}: {error}")
        with open(self._log, encoding="utf-8") as file:
            return Done(job, line=file.read(), timings=timings)


_worker: Worker | None = None


def _set_up(folder: str, program: str) -> None:
    global _worker
    _worker = Worker(folder, program)


def _perform(job: Job) -> Done:
    assert _worker is not None
    return _worker.perform(job)


def check(program: str, methods: Iterable[Method]) -> None:
    """Ends the program with Luthier's own words if it does not have a sampler or a setting."""
    try:
        luthier = Luthier(program)
        for how in methods:
            sampler = {"kind": how.sampler, **how.settings}
            luthier.call("study.create", definition={
                "study": how.label, "parameters": {name: {"from": 0.0, "to": 1.0} for name in "xyz"},
                "metrics": {"loss": {"goal": "minimize"}}, "sampler": sampler})
        luthier.close()
    except LuthierError as error:
        sys.exit(f"bench: {error}")


def finished(log: str | None) -> set[tuple[str, int, str]]:
    """Task, seed and optimiser of each run in a log."""
    if not log or not os.path.exists(log):
        return set()
    with open(log, encoding="utf-8") as file:
        runs = [json.loads(line) for line in file]
    return {(run["task"], run["seed"], run["optimizer"]) for run in runs}


def timing_line(job: Job, timings: Timings) -> str:
    """A line of the file of timings; times in milliseconds, `ask_ms` in the order of the asks."""
    return json.dumps({
        "optimizer": job.how.label, "task": job.task, "seed": job.seed,
        "seconds": round(timings.total, 4), "trials": timings.trials,
        "evaluation_ms": round(timings.evaluations * 1e3, 2),
        "call_ms": round(timings.calls * 1e3, 2),
        "adapter_ms": round(timings.adapter * 1e3, 2),
        "ask_ms": [round(seconds * 1e3, 4) for seconds in timings.asks],
    }, separators=(",", ":"))


def progress_line(done: Done, count: int, total: int) -> str:
    """What is printed of a run that ended."""
    job = done.job
    head = f"[{count}/{total}] {job.how.label:<16} {job.task:<26} seed {job.seed}"
    if done.timings is None:
        return f"{head}  FAILED: {done.error}"
    median = statistics.median(done.timings.asks) * 1e3 if done.timings.asks else 0.0
    return (f"{head}  {done.timings.trials:4d} trials {done.timings.total:7.2f} s  "
            f"ask {median:8.3f} ms")


def append(path: str | None, text: str) -> None:
    """Appends to a file, if one is wanted."""
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(text)


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    suite.add_argument(parser)
    parser.add_argument("--luthier", default=".build/release/luthier", metavar="PATH",
                        help="a release build (default: .build/release/luthier)")
    parser.add_argument("--samplers", nargs="+", default=["auto"], metavar="NAME",
                        help="names, apart or with commas between (default: auto)")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds (default: 1)")
    parser.add_argument("--first-seed", type=int, default=0, help="the first of them (default: 0)")
    parser.add_argument("--tasks", nargs="+", default=[""], metavar="PREFIX",
                        help="only tasks whose id starts so")
    parser.add_argument("--groups", nargs="+", metavar="GROUP", help="only tasks of these groups")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1,
                        help="processes (default: one for each processor)")
    parser.add_argument("--log", metavar="FILE", help="append each run in the suite's format")
    parser.add_argument("--timings", metavar="FILE", help="append the times of each run's asks")
    parser.add_argument("--option", action="append", default=[], metavar="KEY=VALUE",
                        help="a setting, as sampler.KEY=VALUE or scheduler.KEY=VALUE; repeatable")
    parser.add_argument("--suffix", default="", help="added to the optimiser's label")
    return parser.parse_args()


def selected(folder: str, arguments: argparse.Namespace) -> list[str]:
    """The ids of the tasks wanted; ends the program if there is none."""
    specifications = suite.specifications(folder)
    groups = {task["group"] for task in specifications.values()}
    unknown = sorted(set(arguments.groups or []) - groups)
    if unknown:
        sys.exit(f"bench: there is no group {unknown[0]}; there are {', '.join(sorted(groups))}.")
    tasks = [name for name, task in specifications.items()
             if name.startswith(tuple(arguments.tasks))
             and (not arguments.groups or task["group"] in arguments.groups)]
    if not tasks:
        sys.exit("bench: no task is left by --tasks and --groups.")
    return tasks


def record(futures: list[Future[Done]], arguments: argparse.Namespace) -> int:
    """Writes down and prints each run as it ends, and returns how many failed."""
    failures = 0
    for count, future in enumerate(as_completed(futures), 1):
        done = future.result()
        append(arguments.log, done.line)
        if done.timings is not None:
            append(arguments.timings, timing_line(done.job, done.timings) + "\n")
        failures += done.timings is None
        print(progress_line(done, count, len(futures)), flush=True)
    return failures


def main() -> None:
    """Makes the runs."""
    arguments = parse()
    folder = suite.folder(arguments)
    names = [name for text in arguments.samplers for name in text.split(",") if name]
    try:
        methods = [method(name, arguments.option, arguments.suffix) for name in names]
    except ValueError as error:
        sys.exit(f"bench: {error}")
    check(arguments.luthier, methods)
    known = finished(arguments.log)
    jobs = [Job(task, seed, how)
            for seed in range(arguments.first_seed, arguments.first_seed + arguments.seeds)
            for task in selected(folder, arguments) for how in methods
            if (task, seed, how.label) not in known]
    suite.module(folder, "server")  # says here, once, what is missing
    start = time.perf_counter()
    pool = ProcessPoolExecutor(
        max(1, arguments.jobs), initializer=_set_up, initargs=(folder, arguments.luthier))
    try:
        failures = record([pool.submit(_perform, job) for job in jobs], arguments)
    except KeyboardInterrupt:
        pool.shutdown(cancel_futures=True)
        sys.exit("bench: interrupted; the same command makes the runs that are missing.")
    pool.shutdown()
    print(f"{len(jobs) - failures} runs in {time.perf_counter() - start:.1f} s, {failures} failed"
          + (f", {len(known)} in the log before" if known else ""))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
