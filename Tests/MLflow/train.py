"""A program that logs to MLflow and knows nothing of Luthier."""

import argparse
import time

import mlflow

parser = argparse.ArgumentParser()
parser.add_argument("--x", type=float, required=True)
parser.add_argument("--patient", type=float, default=0)
arguments = parser.parse_args()

mlflow.set_experiment("an experiment of mine")
with mlflow.start_run(run_name="a run of mine"):
    mlflow.log_params({"x": arguments.x, "note": ""})
    for step in range(5):
        loss = (arguments.x - 0.3) ** 2 + 1 / (step + 1)
        mlflow.log_metrics({"val/loss": loss, "learning rate": 0.1}, step=step)
    mlflow.log_metric("odd", float("nan"))
    mlflow.log_metric("late", 1.0, synchronous=False)
    mlflow.set_tag("who", "me")
    mlflow.log_dict({"x": arguments.x}, "notes/settings.json")
    with mlflow.start_run(nested=True, run_name="a run inside"):
        mlflow.log_metric("val/loss", -99)
    if arguments.x > 0.6:
        time.sleep(arguments.patient)
