#!/usr/bin/env python3
"""Records tables of cross-validation scores of real models, for replay.py.

Each table holds, for every setting of a grid, the score of each of five folds, and the mean score over
six other five-fold splits of the same data, which stands for the truth. The data comes with
scikit-learn. Needs scikit-learn 1.7.2. Some minutes a table on one processor.

    record.py [TABLE ...]      writes tables/TABLE.json
"""
import itertools
import json
import os
import pathlib
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import warnings

import numpy as np
import sklearn
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import get_scorer
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR

FOLDS = 5
OTHER_SPLITS = 6


def logs(low, high, count):
    return [float(f"{value:.3g}") for value in np.geomspace(low, high, count)]


def scaled(model):
    return make_pipeline(StandardScaler(), model)


TABLES = {
    "cancer-svm": dict(
        data=load_breast_cancer, score="neg_log_loss", goal="minimize",
        grid={"C": logs(0.01, 1000, 12), "gamma": logs(1e-5, 1, 12)},
        model=lambda p, seed: scaled(SVC(**p, probability=True, random_state=seed))),
    "cancer-network": dict(
        data=load_breast_cancer, score="accuracy", goal="maximize",
        grid={"width": [4, 8, 16, 32], "alpha": logs(1e-5, 10, 6),
              "learning_rate_init": logs(1e-4, 0.1, 7)},
        model=lambda p, seed: scaled(MLPClassifier(
            hidden_layer_sizes=(p["width"],), alpha=p["alpha"], max_iter=40,
            learning_rate_init=p["learning_rate_init"], random_state=seed))),
    "diabetes-boosting": dict(
        data=load_diabetes, score="neg_root_mean_squared_error", goal="minimize",
        grid={"learning_rate": logs(0.01, 0.5, 6), "max_leaf_nodes": [2, 4, 8, 16, 31],
              "min_samples_leaf": [2, 8, 20, 50], "l2_regularization": [0.0, 10.0]},
        model=lambda p, seed: HistGradientBoostingRegressor(**p, max_iter=60, random_state=seed)),
    "diabetes-svr": dict(
        data=load_diabetes, score="neg_root_mean_squared_error", goal="minimize",
        grid={"C": logs(0.1, 3000, 10), "gamma": logs(1e-5, 1, 8), "epsilon": [0.1, 5.0, 20.0]},
        model=lambda p, seed: scaled(SVR(**p))),
    "wine-trees": dict(
        data=load_wine, score="neg_log_loss", goal="minimize",
        grid={"max_features": [1, 2, 4, 7, 13], "min_samples_leaf": [1, 2, 4, 8, 16],
              "max_depth": [2, 3, 5, 10], "bootstrap": [True, False]},
        model=lambda p, seed: ExtraTreesClassifier(
            **p, n_estimators=40, random_state=seed)),
    "digits-sgd": dict(
        data=lambda **k: tuple(part[:600] for part in load_digits(**k)), score="accuracy",
        goal="maximize",
        grid={"alpha": logs(1e-6, 1, 10), "eta0": logs(1e-4, 1, 9),
              "loss": ["log_loss", "hinge"]},
        model=lambda p, seed: scaled(SGDClassifier(
            **p, learning_rate="adaptive", max_iter=15, tol=None, random_state=seed))),
}


def fold_scores(table, setting, inputs, targets, split):
    classes = table["goal"] == "maximize" or table["score"] == "neg_log_loss"
    kind = StratifiedKFold if classes else KFold
    scorer = get_scorer(table["score"])
    scores = []
    for fold, (train, test) in enumerate(
            kind(FOLDS, shuffle=True, random_state=split).split(inputs, targets)):
        model = table["model"](setting, 1000 * split + fold)
        model.fit(inputs[train], targets[train])
        score = float(scorer(model, inputs[test], targets[test]))
        scores.append(-score if table["goal"] == "minimize" else score)
    return scores


def record(name):
    table = TABLES[name]
    began = time.time()
    inputs, targets = table["data"](return_X_y=True)
    names = list(table["grid"])
    rows = []
    for values in itertools.product(*table["grid"].values()):
        setting = dict(zip(names, values))
        own = fold_scores(table, setting, inputs, targets, 0)
        others = [fold_scores(table, setting, inputs, targets, split)
                  for split in range(1, OTHER_SPLITS + 1)]
        rows.append({"setting": setting, "folds": [round(v, 6) for v in own],
                     "truth": round(float(np.mean(others)), 6)})
    text = {"name": name, "goal": table["goal"], "score": table["score"],
            "scikit-learn": sklearn.__version__, "numpy": np.__version__,
            "grid": table["grid"], "rows": rows}
    path = pathlib.Path(__file__).parent / "tables" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    lines = json.dumps(text).replace('{"setting"', '\n{"setting"')
    path.write_text(lines + "\n")
    print(f"{name}: {len(rows)} settings in {time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for name in sys.argv[1:] or TABLES:
        record(name)
