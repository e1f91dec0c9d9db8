"""Finds the suite, its tasks and its modules; the suite itself is no part of this project."""
from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from types import ModuleType
from typing import Any


def add_argument(parser: argparse.ArgumentParser) -> None:
    """Adds `--suite`."""
    parser.add_argument(
        "--suite", default=os.environ.get("LUTHIER_BENCH_SUITE"), metavar="DIR",
        help="folder of the benchmark suite (or environment LUTHIER_BENCH_SUITE)")


def folder(arguments: argparse.Namespace) -> str:
    """The suite's folder; ends the program with an explanation where it is none."""
    if not arguments.suite:
        sys.exit("Name the benchmark suite's folder with --suite DIR or LUTHIER_BENCH_SUITE.")
    for part in ("server.py", "score.py", "tasks"):
        if not os.path.exists(os.path.join(arguments.suite, part)):
            sys.exit(f"{arguments.suite} is no benchmark suite: it has no {part}.")
    return os.path.abspath(arguments.suite)


def module(suite: str, name: str) -> ModuleType:
    """One of the suite's own modules; numpy computes on one thread, as in the suite's stored runs."""
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    if suite not in sys.path:
        sys.path.append(suite)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name == name or (error.name or "").startswith("benchlib"):
            raise
        sys.exit(f"the suite needs {error.name}: python3 -m pip install {error.name}")


def specifications(suite: str) -> dict[str, dict[str, Any]]:
    """The task files by id, in alphabetical order."""
    tasks = os.path.join(suite, "tasks")
    found: dict[str, dict[str, Any]] = {}
    for name in sorted(os.listdir(tasks)):
        if name.endswith(".json"):
            with open(os.path.join(tasks, name), encoding="utf-8") as file:
                task = json.load(file)
            found[task["id"]] = task
    return found
