#!/usr/bin/env python3
"""Writes the page of schedulers' results: runs on the tasks with learning curves, at equal total resource.

  fidelity.py --suite DIR runs.jsonl [more.jsonl …] [--into Documentation/Schedulers.md]
"""
from __future__ import annotations

import argparse
import glob
import os
import sys
from typing import Any

import numpy as np

import comparison
import suite

INTRODUCTION = """\
# Results of schedulers

How good a configuration is found at equal total resource (epochs, steps) on the tasks of the benchmark suite that have learning
curves, beside random search and published tuners. This page is written by `make bench-schedulers`.

- **Regret** is how far the answer is from the best known one, where the median random configuration is at 1. Every point of a curve
  that was paid for counts as an answer. **Area** is the mean regret over the budget, **final** the mean at its end; lower is better.
- **Quarter** is the share of the budget after which the mean regret over the task's runs is as small as that of random search, every trial
  to its end, at the end of its whole budget; the mean over the tasks, a task where it never happens counting as 1.
- Brackets hold 95 % intervals by a bootstrap over tasks, then over runs within tasks.
- The peers are the suite's stored runs: Optuna's samplers with its Hyperband pruner (factor 3), SMAC's multi-fidelity facade,
  Hyperopt to the highest resource. Those that did not run every task are compared pair by pair below.
- A method of ours is `luthier-SAMPLER(scheduler…)`, without brackets with the scheduler `auto`; all other settings are the defaults.
  `kind=none` trains every trial to its end.
"""


def main() -> None:
    """Reads the logs and writes the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    suite.add_argument(parser)
    parser.add_argument("logs", nargs="+", help="logs of Luthier's runs")
    parser.add_argument("--into", metavar="FILE", help="write the page there")
    arguments = parser.parse_args()
    folder = suite.folder(arguments)
    score = suite.module(folder, "score")
    specifications = suite.specifications(folder)
    tasks = [name for name, task in specifications.items() if task.get("fidelity")]
    stored = sorted(glob.glob(os.path.join(folder, "results", "*.jsonl.gz")))
    runs = score.load(stored + arguments.logs, specifications)
    page = INTRODUCTION + "\n" + whole(runs, tasks) + "\n" + pairs(runs, tasks) + "\n" + each(runs, tasks)
    if arguments.into:
        with open(arguments.into, "w", encoding="utf-8") as file:
            file.write(page)
    else:
        sys.stdout.write(page)


def curves(runs: comparison.Runs, name: str, task: str) -> np.ndarray:
    """The regret of each run after each hundredth of the budget: runs × 100."""
    return np.array([runs[name][task][seed] for seed in sorted(runs[name][task])])


def interval(values: list[np.ndarray]) -> tuple[float, float]:
    """95 % of the means over tasks drawn with replacement, and over runs drawn within each."""
    random = np.random.default_rng(0)
    means = []
    for _ in range(comparison.DRAWS):
        drawn = random.integers(len(values), size=len(values))
        means.append(np.mean([random.choice(values[place], size=len(values[place])).mean() for place in drawn]))
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def quarter(runs: comparison.Runs, name: str, tasks: list[str]) -> float:
    """The mean share of the budget after which the method is where random search ends."""
    shares = []
    for task in tasks:
        goal = curves(runs, "random", task)[:, -1].mean()
        mean = curves(runs, name, task).mean(axis=0)
        reached = np.flatnonzero(mean <= goal)
        shares.append((reached[0] + 1) / len(mean) if len(reached) else 1.0)
    return float(np.mean(shares))


def row(runs: comparison.Runs, name: str, tasks: list[str]) -> tuple[float, str]:
    """The mean area, and the method's line of a table."""
    areas = [curves(runs, name, task).mean(axis=1) for task in tasks]
    area = float(np.mean([one.mean() for one in areas]))
    low, high = interval(areas)
    final = np.mean([curves(runs, name, task)[:, -1].mean() for task in tasks])
    count = sum(len(one) for one in areas)
    return area, (
        f"| {name} | {count} | {area:.3f} ({low:.3f} to {high:.3f}) | {final:.3f} | {quarter(runs, name, tasks):.2f} |")


def whole(runs: comparison.Runs, tasks: list[str]) -> str:
    """The table of all methods that ran every task."""
    names = [name for name in runs if all(task in runs[name] for task in tasks)]
    lines = [f"## All {len(tasks)} tasks", "", "| method | runs | area | final | quarter |", "|---|---:|---|---:|---:|"]
    lines += [line for _, line in sorted(row(runs, name, tasks) for name in names)]
    return "\n".join(lines) + "\n"


def pairs(runs: comparison.Runs, tasks: list[str]) -> str:
    """The first of ours beside each peer that ran only some of the tasks."""
    ours = best_of_ours(runs, tasks)
    lines = ["## Peers that ran some of the tasks", "", f"`{ours}` beside each, on the tasks that it ran.", "",
             "| peer | tasks | its area | ours |", "|---|---:|---:|---:|"]
    for name in sorted(runs):
        known = [task for task in tasks if task in runs[name]]
        if name.startswith("luthier-") or not known or len(known) == len(tasks):
            continue
        area = np.mean([curves(runs, name, task).mean() for task in known])
        own = np.mean([curves(runs, ours, task).mean() for task in known])
        lines.append(f"| {name} | {len(known)} | {area:.3f} | {own:.3f} |")
    return "\n".join(lines) + "\n"


def best_of_ours(runs: comparison.Runs, tasks: list[str]) -> str:
    """The default, `auto` for both, where it was run; else the method of ours with the least area."""
    ours = [name for name in runs if name.startswith("luthier-") and all(task in runs[name] for task in tasks)]
    default = "luthier-auto"
    return default if default in ours else min(ours, key=lambda name: row(runs, name, tasks)[0])


def each(runs: comparison.Runs, tasks: list[str]) -> str:
    """The area of every method on every task."""
    names = sorted(runs, key=lambda name: (not name.startswith("luthier-"), name))
    names = [name for name in names if any(task in runs[name] for task in tasks)]
    lines = ["## Area by task", "", "| task | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for task in tasks:
        cells = [f"{curves(runs, name, task).mean():.3f}" if task in runs[name] else "" for name in names]
        lines.append(f"| {task} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
