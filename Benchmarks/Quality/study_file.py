"""Translates a task of the suite to a study file as JSON."""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

# Schedulers that look at running values alone and need not know how far a trial can train.
WITHOUT_RESOURCE = ("median", "threshold", "percentile", "patience", "wilcoxon", "friedman")
# What stops trials of tasks with learning curves, unless a run says otherwise.
USUAL_SCHEDULER = {"kind": "auto"}
GOALS = {"min": "minimize", "max": "maximize"}


@dataclass(frozen=True)
class Method:
    """How a study is tuned: the sampler's name, and settings of the sampler and the scheduler."""

    sampler: str
    settings: dict[str, Any] = field(default_factory=dict)
    scheduler: dict[str, Any] = field(default_factory=dict)
    suffix: str = ""

    @property
    def stops(self) -> dict[str, Any]:
        """The scheduler of tasks with learning curves; empty for `scheduler.kind=none`."""
        if self.scheduler.get("kind") == "none":
            return {}
        return self.scheduler or USUAL_SCHEDULER

    @property
    def label(self) -> str:
        """The optimiser's name in logs: `luthier-SAMPLER`, with the settings in brackets."""
        settings = [f"{key}={_plain(value)}" for key, value in self.settings.items()]
        settings += [f"scheduler.{key}={_plain(value)}" for key, value in self.scheduler.items()]
        return f"luthier-{self.sampler}" + (f"({','.join(settings)})" if settings else "") + self.suffix


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def method(sampler: str, options: list[str], suffix: str = "") -> Method:
    """A method from options such as `sampler.candidates=24` or `scheduler.kind=asha`.

    A value is read as JSON, and is text where it is none. Raises ValueError for other keys.
    """
    sections: dict[str, dict[str, Any]] = {"sampler": {}, "scheduler": {}}
    for option in options:
        path, equals, text = option.partition("=")
        section, dot, key = path.partition(".")
        if not equals or not dot or not key or section not in sections:
            raise ValueError(
                f"--option {option}: write sampler.KEY=VALUE or scheduler.KEY=VALUE.")
        try:
            sections[section][key] = json.loads(text)
        except ValueError:
            sections[section][key] = text
    if sections["scheduler"] and "kind" not in sections["scheduler"]:
        raise ValueError("--option scheduler.KEY=VALUE needs scheduler.kind=NAME beside it.")
    return Method(sampler, sections["sampler"], sections["scheduler"], suffix)


def definition(name: str, task: dict[str, Any], seed: int, how: Method) -> dict[str, Any]:
    """The study of a task as the task server describes it.

    Without fidelity a trial costs 1, so the budget is a number of trials; with fidelity it is the
    total of the steps trained, and a scheduler is told the resource and its highest value.
    """
    fidelity = task["fidelity"]
    study: dict[str, Any] = {
        "study": name,
        "parameters": {p["name"]: parameter(p) for p in task["space"]},
        "metrics": {o["name"]: {"goal": GOALS[o["direction"]]} for o in task["objectives"]}
        | {c["name"]: {"at_most": c["upper"]} for c in task["constraints"]},
        "budget": {"resource" if fidelity else "trials": task["budget"], "parallel": task["parallel"]},
        "sampler": {"kind": how.sampler, **how.settings} if how.settings else how.sampler,
        "seed": seed,
    }
    if fidelity and how.stops:
        study["scheduler"] = dict(how.stops)
        if how.stops["kind"] not in WITHOUT_RESOURCE:
            study["scheduler"] |= {"resource": fidelity["name"], "max": fidelity["high"]}
    return study


def parameter(p: dict[str, Any]) -> dict[str, Any]:
    """A parameter of the suite as an entry of `parameters`."""
    kind = p["type"]
    if kind in ("float", "int"):
        entry: dict[str, Any] = {"from": p["low"], "to": p["high"]}
        if kind == "int":
            entry["type"] = "int"
        if p.get("log"):
            entry["scale"] = "log"
    elif kind == "ord":
        entry = {"values": p["values"]}
    elif kind == "cat":
        entry = {"choices": p["choices"]}
    elif kind == "bool":
        entry = {"choices": [False, True]}
    else:
        raise ValueError(f"{p['name']}: there is no parameter type {kind!r} in a study file.")
    if p.get("when"):
        entry["when"] = condition(p["when"])
    return entry


def condition(when: dict[str, list[Any]]) -> str:
    """A condition as an expression: every parent named has one of its listed values."""
    return " and ".join(_is_one_of(name, values) for name, values in when.items())


def _is_one_of(name: str, values: list[Any]) -> str:
    reference = name if name.isidentifier() else f"`{name}`"
    if len(values) == 1:
        return f"{reference} == {json.dumps(values[0])}"
    return f"{reference} in {json.dumps(values)}"
