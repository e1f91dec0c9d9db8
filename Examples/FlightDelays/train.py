"""Predicts late arrivals with gradient-boosted trees: the program that the study tunes."""
import argparse
import json
import os
import time

# One thread a trial: trials run beside each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

import prepare


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--learning-rate", type=float, default=0.1)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--leaves", type=int, default=31)
    parser.add_argument("--min-leaf", type=int, default=20)
    parser.add_argument("--l2", type=float, default=0.0)
    parser.add_argument("--bins", type=int, default=255)
    parser.add_argument("--columns", choices=["all", "some"], default="all")
    parser.add_argument("--column-share", type=float, default=1.0)
    parser.add_argument("--final", action="store_true", help="score the test months too")
    return parser.parse_args()


def report(**numbers):
    print("luthier: " + json.dumps(numbers), flush=True)


def auc(model, x, y):
    return float(roc_auc_score(y, model.predict_proba(x)[:, 1]))


def main():
    args = arguments()
    data = np.load(prepare.table())
    x, y = data["train_x"], data["train_y"]
    model = HistGradientBoostingClassifier(
        learning_rate=args.learning_rate,
        max_leaf_nodes=args.leaves,
        min_samples_leaf=args.min_leaf,
        l2_regularization=args.l2,
        max_bins=args.bins,
        max_features=args.column_share if args.columns == "some" else 1.0,
        early_stopping=False,
        warm_start=True,
        random_state=int(os.environ.get("LUTHIER_SEED", "0")),
    )
    start = time.monotonic()
    for part in range(1, 6):
        model.max_iter = max(args.rounds * part // 5, 1)
        model.fit(x, y)
        score = auc(model, data["validation_x"], data["validation_y"])
        if part < 5:
            report(step=model.max_iter, auc=score)
    numbers = {
        "auc": score,
        "train_auc": auc(model, x, y),
        "fit_seconds": round(time.monotonic() - start, 2),
    }
    if args.final:
        numbers["test_auc"] = auc(model, data["test_x"], data["test_y"])
    report(**numbers)


if __name__ == "__main__":
    main()
