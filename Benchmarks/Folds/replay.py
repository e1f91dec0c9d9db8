#!/usr/bin/env python3
"""Tunes recorded tables of cross-validation with and without racing, and compares what was spent and found.

    replay.py LUTHIER [--seeds N] [--first-seed N] [--trials N] [--table NAME] [--scheduler KIND ...]

Each study is a search over a table's grid; a trial looks its folds up one by one, and ends early when it
is told to. Regret is how much worse than the best setting of the grid the named winner truly is, in
units of the distance between the best and the median setting; the truth is the mean over splits that no
study sees.
"""
import argparse
import json
import pathlib
import statistics
import subprocess

TABLES = sorted((pathlib.Path(__file__).parent / "tables").glob("*.json"))
SCHEDULERS = {
    "none": "none",
    "racing": "racing",
    "wilcoxon": "wilcoxon",
    **{f"racing-{chance}-{contender}": {"kind": "racing", "chance": chance, "contender": contender}
       for chance in (0.3, 0.4, 0.5) for contender in (0.1, 0.15, 0.2, 0.25, 0.3, 0.4)},
    "friedman": {"kind": "friedman", "start": 3},
}


class Luthier:
    """A `luthier stdio` that keeps its studies in memory."""

    def __init__(self, program):
        self.process = subprocess.Popen(
            [program, "stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def call(self, method, **params):
        line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()
        reply = json.loads(self.process.stdout.readline())
        assert "error" not in reply, reply
        return reply["result"]


class Table:
    def __init__(self, path):
        self.content = json.loads(path.read_text())
        self.name = self.content["name"]
        self.sign = -1 if self.content["goal"] == "maximize" else 1
        self.rows = {self.key(row["setting"]): row for row in self.content["rows"]}
        truths = [self.sign * row["truth"] for row in self.rows.values()]
        self.best = min(truths)
        self.spread = statistics.median(truths) - self.best

    def key(self, setting):
        return tuple(str(setting[name]) for name in self.content["grid"])

    def parameters(self):
        space = {}
        for name, values in self.content["grid"].items():
            ordered = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values)
            space[name] = {"values" if ordered else "choices": values}
        return space

    def regret(self, setting):
        return (self.sign * self.rows[self.key(setting)]["truth"] - self.best) / self.spread


def study(luthier, table, scheduler, seed, trials):
    """Runs one study; returns the folds that were trained and the winner's regret."""
    name = f"{table.name}-{scheduler}-{seed}"
    luthier.call("study.create", definition={
        "study": name, "parameters": table.parameters(), "folds": 5, "seed": seed,
        "metrics": {"score": {"goal": table.content["goal"]}},
        "budget": {"trials": trials}, "scheduler": SCHEDULERS[scheduler]})
    spent = 0
    while True:
        asked = luthier.call("study.ask", study=name)["trials"]
        if not asked:
            break
        trial = asked[0]
        at = {"study": name, "number": trial["number"], "token": trial["token"]}
        folds = table.rows[table.key(trial["parameters"])]["folds"]
        for unit in trial["units"]:
            spent += 1
            answer = luthier.call(
                "trial.report", **at, unit=unit, metrics={"score": folds[int(unit[5:]) - 1]})
            if answer["decision"] != "continue":
                break
        luthier.call("trial.tell", **at, metrics={})
    best = luthier.call("study.best", study=name)["best"][0]
    best = best["trials"][0] if "trials" in best else best
    return spent, table.regret(best["parameters"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("luthier")
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--trials", type=int, default=60)
    parser.add_argument("--table")
    parser.add_argument("--scheduler", nargs="*", default=["none", "racing", "wilcoxon"])
    options = parser.parse_args()
    print("| table | scheduler | folds trained | fewer | regret, mean | standard error |")
    print("|---|---|---:|---:|---:|---:|")
    totals = {}
    for path in TABLES:
        table = Table(path)
        if options.table and options.table != table.name:
            continue
        whole = None
        for scheduler in options.scheduler:
            luthier = Luthier(options.luthier)
            results = [study(luthier, table, scheduler, seed, options.trials)
                       for seed in range(options.first_seed, options.first_seed + options.seeds)]
            luthier.process.stdin.close()
            spent = statistics.mean(result[0] for result in results)
            whole = whole or spent
            regrets = [result[1] for result in results]
            error = statistics.stdev(regrets) / len(regrets) ** 0.5
            totals.setdefault(scheduler, []).append((spent, statistics.mean(regrets), error))
            print(f"| {table.name} | {scheduler} | {spent:.0f} | {whole / spent:.2f} "
                  f"| {statistics.mean(regrets):.4f} | {error:.4f} |", flush=True)
    whole = None
    for scheduler, rows in totals.items():
        spent = sum(row[0] for row in rows)
        whole = whole or spent
        error = sum(row[2] ** 2 for row in rows) ** 0.5 / len(rows)
        print(f"| all | {scheduler} | {spent:.0f} | {whole / spent:.2f} "
              f"| {statistics.mean(row[1] for row in rows):.4f} | {error:.4f} |")


if __name__ == "__main__":
    main()
