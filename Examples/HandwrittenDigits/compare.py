"""Says what studies reached against the epochs that they trained, and how their best settings do on the test part."""

import argparse
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import mean

HERE = Path(__file__).resolve().parent
EPOCHS = [9, 27, 81, 162, 243, 351]  # beyond these, all that the study trained
SEEDS = [1, 2, 3]
TOGETHER = 2


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("studies", nargs="+")
    parser.add_argument("--luthier", default="luthier", help="the program")
    return parser.parse_args()


def ask(luthier, method, **parameters):
    """The answer of `luthier stdio` to one request."""
    request = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters})
    done = subprocess.run([luthier, "stdio", "--storage", "luthier.db"], input=request + "\n", cwd=HERE,
                          stdout=subprocess.PIPE, universal_newlines=True, check=True)
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise SystemExit(answer["error"]["message"])
    return answer["result"]


def accuracies(luthier, study):
    """The validation accuracy of each epoch that any trial of a study trained, in the order of the record."""
    found, page = [], {"next": 0}
    while "next" in page:
        page = ask(luthier, "study.events", study=study, after=page["next"])
        found += [event["body"]["metrics"]["accuracy"] for event in page["events"] if event["kind"] == "measured"]
    return found


def best_flags(luthier, study):
    """The settings of a study's best trial, as arguments of train.py."""
    done = subprocess.run([luthier, "study", "best", study, "--format", "flags"], cwd=HERE,
                          stdout=subprocess.PIPE, universal_newlines=True)
    if done.returncode:
        raise SystemExit(1)  # it has said why
    return done.stdout.split()


def whole_training(flags, seed):
    """Accuracies on the validation and the test part of a network that is trained from the beginning to the end."""
    done = subprocess.run([sys.executable, "train.py", "--final", f"--seed={seed}", *flags], cwd=HERE,
                          stdout=subprocess.PIPE, universal_newlines=True, check=True)
    reports = [json.loads(line.split(" ", 1)[1]) for line in done.stdout.splitlines()]
    return reports[-2]["accuracy"], reports[-1]["test_accuracy"]


def main():
    given = arguments()
    if not shutil.which(given.luthier):
        raise SystemExit(f"There is no program {given.luthier}; say where it is with --luthier=PATH.")
    curves = {study: accuracies(given.luthier, study) for study in given.studies}
    wide = max(len(name) for name in [*curves, "the defaults"])

    print("The best accuracy on the validation part so far, by the epochs that all trials together had trained:\n")
    print("epochs".ljust(wide), *(f"{epochs:7}" for epochs in EPOCHS), "    all")
    for study, curve in curves.items():
        reached = [f"{max(curve[:epochs]):7.4f}" if epochs <= len(curve) else " " * 7 for epochs in EPOCHS]
        print(study.ljust(wide), *reached, f"{max(curve):7.4f} ({len(curve)})")

    settings = {"the defaults": []}
    settings.update((study, best_flags(given.luthier, study)) for study in given.studies)
    with ThreadPoolExecutor(TOGETHER) as pool:
        scores = {name: [pool.submit(whole_training, flags, seed) for seed in SEEDS]
                  for name, flags in settings.items()}
    print(f"\nWhole trainings, each of {len(SEEDS)} with a seed that no trial had; the mean:\n")
    print("".ljust(wide), "validation    test")
    for name, runs in scores.items():
        validation, test = (mean(part) for part in zip(*(run.result() for run in runs)))
        print(name.ljust(wide), f"{validation:10.4f} {test:7.4f}")


if __name__ == "__main__":
    main()
