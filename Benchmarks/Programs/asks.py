#!/usr/bin/env python3
"""How long one suggestion takes: Luthier over its standard streams and Optuna in process, in one run.

  asks.py LUTHIER [--trials 100 1000 10000] [--asks 30] [--limit 60] [--contenders NAME ...]

Every contender is a process of its own on one and the same processor, and they take turns ask by ask, so
that a busy machine slows all of them alike. A study has 20 parameters in [0, 1] and a history of random
trials of a bowl, told before anything is timed. Only the ask is timed: for Luthier the way over the
protocol and back is in it, for Optuna `study.ask` and the 20 `suggest_float`.
"""
import argparse
import json
import os
import random
import select
import statistics
import subprocess
import sys
import time

import stdio

NAMES = [f"x{i}" for i in range(20)]
OPTUNA = ["optuna-gp", "optuna-tpe", "optuna-tpe-mv", "optuna-cmaes"]
LUTHIER = ["luthier-gp", "luthier-tpe", "luthier-cma_es"]


def loss(values, draw):
    return sum((values[name] - 0.6) ** 2 for name in NAMES) + 0.01 * draw.gauss(0, 1)


def history(trials, draw):
    for _ in range(trials):
        values = {name: draw.random() for name in NAMES}
        yield values, loss(values, draw)


def luthier_study(program, sampler, trials, draw):
    client = stdio.Client(program, "memory:")
    client.call("study.create", definition=dict(
        stdio.DEFINITION, parameters={name: {"from": 0.0, "to": 1.0} for name in NAMES}, sampler=sampler))

    def ask():
        start = time.perf_counter()
        trial = client.call("study.ask", study="bench")["trials"][0]
        seconds = time.perf_counter() - start
        client.call("trial.tell", study="bench", number=trial["number"], token=trial["token"],
                    metrics={"loss": loss(trial["parameters"], draw)})
        return seconds

    ask()  # so that an evolution strategy has begun when the trials come
    for place, (values, value) in enumerate(history(trials, draw), 1):
        client.send("trial.add", study="bench", parameters=values, metrics={"loss": value})
        if place % 500 == 0 or place == trials:
            client.flush()
            for _ in range((place - 1) % 500 + 1):
                client.receive()
    return ask


def optuna_study(sampler, trials, draw):
    import warnings

    import optuna
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    samplers = optuna.samplers
    study = optuna.create_study(sampler={
        "optuna-gp": lambda: samplers.GPSampler(seed=1),
        "optuna-tpe": lambda: samplers.TPESampler(seed=1, multivariate=False),
        "optuna-tpe-mv": lambda: samplers.TPESampler(seed=1, multivariate=True),
        "optuna-cmaes": lambda: samplers.CmaEsSampler(seed=1),
    }[sampler]())
    space = {name: optuna.distributions.FloatDistribution(0.0, 1.0) for name in NAMES}
    study.add_trials([
        optuna.trial.create_trial(params=values, distributions=space, value=value)
        for values, value in history(trials, draw)])

    def ask():
        start = time.perf_counter()
        trial = study.ask()
        values = {name: trial.suggest_float(name, 0.0, 1.0) for name in NAMES}
        seconds = time.perf_counter() - start
        study.tell(trial, loss(values, draw))
        return seconds

    return ask


def serve(program, name, trials):
    """Answers each line of the input with the seconds of one ask; the first line says that all is told."""
    draw = random.Random(1)
    if name in LUTHIER:
        ask = luthier_study(program, name.removeprefix("luthier-"), trials, draw)
    else:
        ask = optuna_study(name, trials, draw)
    print(json.dumps("ready"), flush=True)
    for _ in sys.stdin:
        print(json.dumps(ask()), flush=True)


class Contender:
    """A process that answers asks, or has given up."""

    def __init__(self, program, name, trials, limit):
        self.name, self.limit, self.times, self.trouble = name, limit, [], None
        self.process = subprocess.Popen(
            [sys.executable, __file__, program, "--serve", name, "--trials", str(trials)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.left = limit
        self.receive("reading the trials")

    def receive(self, what):
        """The next answer; every contender has its limit in seconds for all that it does."""
        start = time.monotonic()
        line = b""
        if select.select([self.process.stdout], [], [], max(self.left, 0))[0]:
            line = self.process.stdout.readline()
            self.left -= time.monotonic() - start
            if line:
                return json.loads(line)
            self.trouble = f"ended while {what}"
        else:
            self.trouble = f"does not finish in {self.limit:g} s ({what})"
        self.close()
        return None

    def ask(self):
        if self.trouble is None:
            self.process.stdin.write(b"ask\n")
            seconds = self.receive(f"after {len(self.times)} asks")
            if seconds is not None:
                self.times.append(seconds * 1e3)

    def close(self):
        self.process.kill()
        self.process.wait()

    def row(self, base):
        # The first ask reads the history and fits; it is told apart.
        later = sorted(self.times[1:])
        if len(later) < 3:
            return f"| `{self.name}` | {self.trouble or 'too few asks'} | | | | |"
        middle = statistics.median(later)
        low, high = later[len(later) // 4], later[len(later) * 3 // 4]
        ratio = f"{middle / base:.1f}" if base else ""
        return (f"| `{self.name}` | {middle:.2f} ms | {low:.2f} to {high:.2f} | {later[-1]:.2f} | "
                f"{self.times[0]:.1f} | {ratio} |" + (f" {self.trouble}" if self.trouble else ""))


def compare(program, names, trials, asks, limit):
    contenders = [Contender(program, name, trials, limit) for name in names]
    for _ in range(asks + 1):
        for contender in contenders:
            contender.ask()
    tpe = next((contender for contender in contenders if contender.name == "luthier-tpe"), None)
    base = statistics.median(tpe.times[1:]) if tpe and len(tpe.times) > 3 else None
    print(f"\n{trials} trials, 20 parameters, up to {asks} asks each\n")
    print("| Sampler | Median | Quartiles | Longest | First | To `luthier-tpe` |\n|---|---|---|---|---|---|")
    for contender in contenders:
        print(contender.row(base), flush=True)
        contender.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("luthier")
    parser.add_argument("--trials", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--asks", type=int, default=30)
    parser.add_argument("--limit", type=float, default=60, help="seconds for each contender and history")
    parser.add_argument("--contenders", nargs="+", choices=LUTHIER + OPTUNA, default=LUTHIER + OPTUNA)
    parser.add_argument("--serve", choices=LUTHIER + OPTUNA, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        return serve(given.luthier, given.serve, given.trials[0])
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for variable in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]:
        os.environ[variable] = "1"
    for trials in given.trials:
        compare(given.luthier, given.contenders, trials, given.asks, given.limit)


if __name__ == "__main__":
    main()
