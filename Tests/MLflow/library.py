"""A program that begins a run by itself, as some training libraries do, and uses the rest of the client."""

import sys

import mlflow
from mlflow.tracking import MlflowClient

x = float(next(word for word in sys.argv if word.startswith("--x="))[4:])
client = MlflowClient()
experiment = client.get_experiment_by_name("library") or client.get_experiment(
    client.create_experiment("library")
)
run = client.create_run(experiment.experiment_id, run_name="mine")
for step in range(3):
    client.log_metric(run.info.run_id, "val/loss", x + 1 / (step + 1), step=step)
history = client.get_metric_history(run.info.run_id, "val/loss")
assert [point.step for point in history] == [0, 1, 2], history
client.set_terminated(run.info.run_id)
assert client.get_run(run.info.run_id).info.status == "FINISHED"
try:
    client.search_registered_models()
except mlflow.exceptions.MlflowException as error:
    assert "ENDPOINT_NOT_FOUND" in str(error), error
else:
    raise AssertionError("a registry answered")
