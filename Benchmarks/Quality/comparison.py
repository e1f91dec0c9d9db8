"""Compares optimisers fairly although they ran different tasks with different numbers of seeds."""
from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

# Optimiser -> task -> seed -> normalised regret after each hundredth of the budget.
Runs = dict[str, dict[str, dict[int, np.ndarray]]]

DRAWS = 1000


@dataclass(frozen=True)
class Group:
    """Tasks of one kind. A task may stand in several groups."""

    title: str
    groups: frozenset[str]
    tag: str = ""

    def holds(self, task: dict[str, Any]) -> bool:
        """Whether a task of the suite belongs here."""
        return task["group"] in self.groups or (self.tag != "" and self.tag in task.get("tags", []))


GROUPS = [
    Group("Continuous", frozenset({"analytic"})),
    Group("Mixed and categorical", frozenset({"mixed", "categorical"})),
    Group("Conditional", frozenset({"conditional"}), tag="conditional"),
    Group("Real training", frozenset({"real"})),
    Group("Noisy", frozenset({"noisy"})),
    Group("High-dimensional", frozenset({"highdim"})),
    Group("Batches of 8 and more", frozenset({"parallel"})),
    Group("Multi-fidelity", frozenset({"multifidelity"})),
    Group("Several objectives", frozenset({"multiobjective"})),
    Group("Constrained", frozenset({"constrained"})),
]


def complete(runs: Runs, ours: list[str], tasks: list[str]) -> list[str]:
    """Our optimisers, and the others that ran every one of the tasks."""
    others = sorted(name for name in runs if name not in ours)
    return ours + [name for name in others if all(task in runs[name] for task in tasks)]


def shared(runs: Runs, names: list[str], tasks: list[str]) -> list[str]:
    """Those of the tasks that every one of the optimisers ran."""
    return [task for task in tasks if all(task in runs[name] for name in names)]


@dataclass(frozen=True)
class Rank:
    """A mean rank, and its 95 % interval."""

    mean: float
    interval: tuple[float, float]


def ranks(runs: Runs, names: list[str], tasks: list[str]) -> dict[str, Rank]:
    """Mean ranks of the optimisers on the tasks, averaged over the budget.

    The rank of one is 1 and, for each other, the chance that it is ahead, over all pairs of their seeds; a tie is half a
    chance. So every seed counts, and the number of seeds favours nobody. The bootstrap is as in `duel`.
    """
    generator = np.random.default_rng(0)
    means = np.empty((len(tasks), len(names)))
    draws = np.empty((len(tasks), len(names), DRAWS))
    for t, task in enumerate(tasks):
        curves = [np.array(list(runs[name][task].values())) for name in names]
        weights = [generator.multinomial(len(c), np.full(len(c), 1 / len(c)), size=DRAWS) / len(c)
                   for c in curves]
        means[t], draws[t] = 1, 1
        for i, own in enumerate(curves):
            for j, other in enumerate(curves):
                if i != j:
                    ahead = _ahead(other, own)
                    means[t, i] += ahead.mean()
                    draws[t, i] += np.einsum("ds,st,dt->d", weights[j], ahead, weights[i])
    picked = generator.integers(len(tasks), size=(DRAWS, len(tasks)))
    seeds = generator.integers(DRAWS, size=(DRAWS, len(tasks)))
    redrawn = draws.transpose(0, 2, 1)[picked, seeds].mean(axis=1)
    low, high = np.percentile(redrawn, [2.5, 97.5], axis=0)
    return {name: Rank(float(means[:, i].mean()), (float(low[i]), float(high[i])))
            for i, name in enumerate(names)}


def _ahead(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The share of the budget in which each seed of the first is ahead of each of the second."""
    gap = second[None, :, :] - first[:, None, :]
    return ((gap > 1e-12) + 0.5 * (np.abs(gap) <= 1e-12)).mean(axis=2)


@dataclass(frozen=True)
class Duel:
    """Ours against a peer, on the tasks that both ran."""

    peer: str
    tasks: int
    seeds: tuple[int, int]
    ours: float
    theirs: float
    difference: tuple[float, float]
    ours_area: float
    theirs_area: float
    wins: int


def duel(score: ModuleType, runs: Runs, ours: str, peer: str) -> Duel | None:
    """Compares mean scores; the interval is a bootstrap over tasks, then over each one's seeds.

    Both are averaged over their own seeds, so a peer with fewer seeds is not put at a disadvantage: its mean is as
    right as ours and only less certain. With one seed the spread between tasks stands in for that between seeds.
    """
    tasks = shared(runs, [ours, peer], sorted(runs[ours]))
    if not tasks:
        return None
    ours_by_task, theirs_by_task = ([_scores(score, runs[name][task]) for task in tasks]
                                    for name in (ours, peer))
    generator = np.random.default_rng(0)
    draws = np.empty(DRAWS)
    for draw in range(DRAWS):
        picked = generator.integers(len(tasks), size=len(tasks))
        draws[draw] = np.mean([
            _redrawn(generator, ours_by_task[i]) - _redrawn(generator, theirs_by_task[i])
            for i in picked])
    low, high = np.percentile(draws, [2.5, 97.5])
    means = [(a.mean(), b.mean()) for a, b in zip(ours_by_task, theirs_by_task)]
    seeds = [len(runs[peer][task]) for task in tasks]
    return Duel(
        peer, len(tasks), (min(seeds), max(seeds)),
        float(np.mean([a for a, _ in means])), float(np.mean([b for _, b in means])),
        (float(low), float(high)), _area(runs[ours], tasks), _area(runs[peer], tasks),
        sum(a > b for a, b in means))


def _scores(score: ModuleType, seeds: dict[int, np.ndarray]) -> np.ndarray:
    return np.array([score.log_score(curve).mean() for curve in seeds.values()])


def _redrawn(generator: np.random.Generator, scores: np.ndarray) -> float:
    return float(scores[generator.integers(len(scores), size=len(scores))].mean())


def _area(runs: dict[str, dict[int, np.ndarray]], tasks: list[str]) -> float:
    return float(np.mean([np.mean([curve.mean() for curve in runs[task].values()]) for task in tasks]))


def score_by_task(score: ModuleType, runs: Runs, name: str, task: str) -> float | None:
    """The mean score over the seeds of a task; None if it was not run."""
    return float(_scores(score, runs[name][task]).mean()) if task in runs[name] else None
