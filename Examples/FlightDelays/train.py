"""Learns which flights out of New York arrive more than 15 minutes late, and says how well that went."""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import argparse
import json
import time

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

import prepare

STAGE = 20  # rounds between two reports
EVERY = 20  # the training part keeps every 20th flight: about 11,000, so that a trial takes seconds


def settings():
    """The defaults are scikit-learn's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learning-rate", type=float, default=0.1)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--leaves", type=int, default=31)
    parser.add_argument("--min-leaf", type=int, default=20)
    parser.add_argument("--l2", type=float, default=0.0)
    parser.add_argument("--max-bins", type=int, default=255)
    parser.add_argument("--column-share", type=float, default=1.0, help="of the columns, tried at each split")
    parser.add_argument("--season", choices=["month", "day", "none"], default="month", help="what the model sees of the date")
    parser.add_argument("--categories", choices=["codes", "native", "rates"], default="codes",
                        help="carrier, origin and destination as numbers, as categories, or as smoothed rates of lateness")
    parser.add_argument("--smoothing", type=float, default=20.0, help="for rates: weight of the overall rate, in flights")
    parser.add_argument("--final", action="store_true", help="score the test part too: once, at the very end")
    return parser.parse_args()


def report(**values):
    print("luthier: " + json.dumps(values), flush=True)


def rates(codes, late, smoothing):
    """The rate of lateness of each code, pulled towards the overall rate."""
    flights = np.bincount(codes, minlength=256)
    delays = np.bincount(codes, weights=late, minlength=256)
    return (delays + smoothing * late.mean()) / (flights + smoothing)


def main():
    given = settings()
    with np.load(prepare.ensure()) as table:
        names, rows, late, month = list(table["names"]), table["rows"], table["late"], table["month"]

    hidden = {"month": ["day_of_year"], "day": ["month"], "none": ["month", "day_of_year"]}[given.season]
    rows = rows[:, [name not in hidden for name in names]]

    # The parts follow each other in time, as the flights to be predicted follow those that are known.
    train = np.flatnonzero(month <= 8)[::EVERY]
    parts = {"auc": np.flatnonzero((month == 9) | (month == 10))}
    if given.final:
        parts["test_auc"] = np.flatnonzero(month >= 11)

    categories = list(range(len(prepare.CATEGORIES)))  # they are the first columns
    if given.categories == "rates":
        for column in categories:
            codes = rows[:, column].astype(int)
            rows[:, column] = rates(codes[train], late[train], given.smoothing)[codes]

    model = HistGradientBoostingClassifier(
        learning_rate=given.learning_rate,
        max_leaf_nodes=given.leaves,
        min_samples_leaf=given.min_leaf,
        l2_regularization=given.l2,
        max_bins=given.max_bins,
        max_features=given.column_share,
        categorical_features=categories if given.categories == "native" else None,
        early_stopping=False,
        warm_start=True,
        random_state=int(os.environ.get("LUTHIER_SEED", "0")) % 2**32,
    )

    def score(part):
        return round(float(roc_auc_score(late[part], model.decision_function(rows[part]))), 5)

    seconds = 0.0
    for step in [*range(STAGE, given.rounds, STAGE), given.rounds]:
        model.max_iter = step
        started = time.perf_counter()
        model.fit(rows[train], late[train])
        seconds += time.perf_counter() - started
        if step < given.rounds:
            report(step=step, auc=score(parts["auc"]))

    scores = {name: score(part) for name, part in parts.items()}
    report(step=given.rounds, auc=scores["auc"])
    report(**scores, train_auc=score(train), fit_seconds=round(seconds, 2))


if __name__ == "__main__":
    main()
