#!/usr/bin/env python3
"""Writes the page of results: Luthier's runs beside the peers' stored ones, scored by the suite's own scorer.

  table.py --suite DIR runs.jsonl [more.jsonl …] [--timings timings.jsonl] [--into Documentation/Results.md]
"""
from __future__ import annotations

import argparse
import glob
import json
import os
import sys
from types import ModuleType
from typing import Any

import numpy as np

import comparison
import suite
from comparison import GROUPS, Runs

INTRODUCTION = """\
# Results

How good a configuration Luthier finds with a given budget, beside random search and published tuners. This page is
written by `make bench-quality`.

- **Score** is the mean over the budget of log(regret) / log(0.001), from 0 to 1; higher is better. **Regret** is how far
  the answer is from the best known one, where the median random configuration is at 1; with several objectives it is
  the share of the best known hypervolume that is missing. **Area** is the mean regret over the budget, **final** the
  median regret at its end, **rank** the mean place among the optimisers of the table; lower is better.
- What counts is the value without noise of the answer that the optimiser gives.
- Brackets hold 95 % intervals: a bootstrap over tasks, then over seeds within tasks.
- Each table compares the optimisers that ran every task of the table. A peer that could not or did not run some of
  them is compared pair by pair, on the tasks that it ran.
- The number of seeds differs (runs divided by tasks). Each optimiser is averaged over its own, and ranks are the mean
  over all pairs of seeds, so that the number favours nobody. The interval of an optimiser with one seed knows the
  spread between tasks only.
- Every optimiser runs with its defaults, and is asked again as soon as a worker is free. On tasks with learning curves
  Luthier's run with `scheduler: auto`, Optuna's with its Hyperband pruner and SMAC with its multi-fidelity facade; see
  [Schedulers](Schedulers.md).
"""


def load(folder: str, score: ModuleType, logs: list[str]) -> tuple[Runs, list[str]]:
    """All runs, the suite's stored ones included, and the names of Luthier's, `luthier-auto` first."""
    stored = sorted(glob.glob(os.path.join(folder, "results", "*.jsonl.gz")))
    runs = score.load(stored + logs, suite.specifications(folder))
    ours = [name for name in runs if name.startswith("luthier-")]
    return runs, sorted(ours, key=lambda name: (name != "luthier-auto", name))


def mean_with_interval(value: float, interval: list[float]) -> str:
    """Such as `0.368 (0.306–0.430)`."""
    return f"{value:.3f} ({interval[0]:.3f}–{interval[1]:.3f})"


def summary(score: ModuleType, runs: Runs, names: list[str], tasks: list[str]) -> list[str]:
    """A table of the optimisers on the tasks, best first."""
    lines = ["| optimiser | runs | score | area | final | rank |", "|---|---:|---|---|---:|---|"]
    ranks = comparison.ranks(runs, names, tasks)
    for row in score.summary(runs, names, tasks, comparison.DRAWS):
        rank = ranks[row["optimizer"]]
        lines.append(
            f"| {row['optimizer']} | {row['runs']} | {mean_with_interval(row['score'], row['score_ci'])} "
            f"| {mean_with_interval(row['auc'], row['auc_ci'])} | {row['final']:.4f} "
            f"| {rank.mean:.2f} ({rank.interval[0]:.2f}–{rank.interval[1]:.2f}) |")
    return lines


def section(
    score: ModuleType, runs: Runs, ours: list[str], title: str, tasks: list[str]
) -> list[str]:
    """The table of one group, over the tasks that our first optimiser ran, of whoever ran them all."""
    tasks = comparison.shared(runs, ours[:1], tasks)
    if not tasks:
        return []
    names = comparison.complete(runs, ours[:1], tasks)
    noun = "task" if len(tasks) == 1 else "tasks"
    return ["", f"### {title} ({len(tasks)} {noun})", "", *summary(score, runs, names, tasks)]


def duels(score: ModuleType, runs: Runs, ours: list[str]) -> list[str]:
    """Our first optimiser against every peer, on the peer's tasks."""
    first = ours[0]
    lines = [
        "", f"## {first} against each peer", "",
        f"On the tasks that the peer ran. The difference is the score of {first} less the peer's; where its interval "
        "holds 0, who is better is open.", "",
        f"| peer | tasks | peer's seeds | {first} | peer | difference | {first}'s area | peer's area | better on |",
        "|---|---:|---:|---:|---:|---|---:|---:|---:|"]
    for peer in sorted(name for name in runs if name != first):
        found = comparison.duel(score, runs, first, peer)
        if found is None:
            continue
        low, high = found.seeds
        lines.append(
            f"| {peer} | {found.tasks} | {low if low == high else f'{low}–{high}'} | {found.ours:.3f} "
            f"| {found.theirs:.3f} | {found.ours - found.theirs:+.3f} ({found.difference[0]:+.3f} to "
            f"{found.difference[1]:+.3f}) | {found.ours_area:.3f} | {found.theirs_area:.3f} "
            f"| {found.wins} of {found.tasks} |")
    return lines


def by_task(
    score: ModuleType, runs: Runs, ours: list[str], specifications: dict[str, dict[str, Any]]
) -> list[str]:
    """The mean score of every optimiser on every task."""
    names = ours + sorted(name for name in runs if name not in ours)
    lines = ["", "## Score by task", "", f"| task | {' | '.join(names)} |",
             "|---|" + "---:|" * len(names)]
    for task in sorted(specifications, key=lambda task: (specifications[task]["group"], task)):
        cells = [comparison.score_by_task(score, runs, name, task) for name in names]
        lines.append(
            f"| {task} | {' | '.join('' if cell is None else f'{cell:.3f}' for cell in cells)} |")
    return lines


def times(paths: list[str]) -> list[str]:
    """How long asks took, from the files of timings."""
    asks: dict[str, list[np.ndarray]] = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for line in file:
                run = json.loads(line)
                asks.setdefault(run["optimizer"], []).append(np.array(run["ask_ms"]))
    if not asks:
        return []
    lines = [
        "", "## Time of an ask", "",
        "Milliseconds from the request to the answer over `luthier stdio`, over all tasks. The last ask of a run sees "
        "the longest history.", "",
        "| optimiser | asks | median | 95 % | 99 % | longest | median of a run's last ask |",
        "|---|---:|---:|---:|---:|---:|---:|"]
    for name, found in sorted(asks.items()):
        every = np.concatenate(found)
        last = np.median([run[-1] for run in found if len(run)])
        middle, high, higher = np.percentile(every, [50, 95, 99])
        lines.append(f"| {name} | {len(every)} | {middle:.2f} | {high:.2f} | {higher:.2f} "
                     f"| {every.max():.2f} | {last:.2f} |")
    return lines


def page(folder: str, logs: list[str], timings: list[str]) -> str:
    """The whole page as Markdown."""
    score = suite.module(folder, "score")
    specifications = suite.specifications(folder)
    runs, ours = load(folder, score, logs)
    if not ours:
        sys.exit("table: the logs hold no run of Luthier on a task of the suite.")
    tasks = list(specifications)
    lines = [INTRODUCTION, "## Tables"]
    lines += section(score, runs, ours, "Overall", tasks)
    for group in GROUPS:
        members = [task for task in tasks if group.holds(specifications[task])]
        lines += section(score, runs, ours, group.title, members)
    lines += duels(score, runs, ours)
    lines += by_task(score, runs, ours, specifications)
    lines += times(timings)
    return "\n".join(lines) + "\n"


def main() -> None:
    """Writes the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", nargs="+", help="logs of bench.py, and of the suite's peers.py")
    suite.add_argument(parser)
    parser.add_argument("--timings", nargs="*", default=[], help="timings of bench.py")
    parser.add_argument("--into", metavar="FILE", help="the page (default: standard output)")
    arguments = parser.parse_args()
    for path in arguments.logs + arguments.timings:
        if not os.path.exists(path):
            sys.exit(f"table: there is no {path}.")
    text = page(suite.folder(arguments), arguments.logs, arguments.timings)
    if not arguments.into:
        sys.stdout.write(text)
        return
    with open(arguments.into, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
