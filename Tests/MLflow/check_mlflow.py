"""Runs studies whose programs log with MLflow's own client, and logs studies to MLflow's own server.

python check_mlflow.py LUTHIER FOLDER: FOLDER is empty and holds what is made.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

LUTHIER, FOLDER = sys.argv[1], Path(sys.argv[2])
HERE = Path(__file__).resolve().parent


def luthier(*words, fails=False, **variables):
    """What luthier prints."""
    ran = subprocess.run(
        [LUTHIER, *words],
        cwd=FOLDER,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=900,
    )
    if (ran.returncode != 0) != fails:
        raise AssertionError(f"{words}: {ran.returncode}\n{ran.stdout}\n{ran.stderr}")
    return ran.stderr if fails else ran.stdout


def say(text):
    print(f"check_mlflow: {text}", flush=True)


def study(name, program, more=""):
    """Writes a study file."""
    text = (HERE / "study.yaml").read_text()
    text = text.replace("tracked", name).replace("PYTHON", sys.executable)
    text = text.replace("PROGRAM", str(HERE / program)) + more
    path = FOLDER / f"{name}.yaml"
    path.write_text(text)
    return path.name


def trials(name):
    return json.loads(luthier("study", "export", name))


# Receiving -----------------------------------------------------------------------------------------


def check_receiving():
    luthier("run", study("tracked", "train.py"), MLFLOW_EXPERIMENT_NAME="of another server")
    for trial in trials("tracked"):
        x = trial["parameters"]["x"]
        assert trial["outcome"] == "completed", trial
        assert abs(trial["metrics"]["loss"] - ((x - 0.3) ** 2 + 0.2)) < 1e-12, trial
        assert trial["metrics"]["late"] == 1 and trial["metrics"]["odd"] == "NaN", trial
        assert [point["step"] for point in trial["measurements"]] == [0, 1, 2, 3, 4], trial
        kept = FOLDER / "luthier.trials/tracked" / f"{trial['number']:04}" / "artifacts/notes"
        assert json.loads((kept / "settings.json").read_text()) == {"x": x}
    say("an unmodified program reported by environment variables alone")

    luthier("run", study("library", "library.py"))
    for trial in trials("library"):
        assert trial["outcome"] == "completed", trial
        assert abs(trial["metrics"]["loss"] - (trial["parameters"]["x"] + 1 / 3)) < 1e-12, trial
    say("so did one that begins a run by itself")

    file = study(
        "stopped", "train.py", "scheduler: { kind: threshold, at_most: 1.2 }\nfixed: { patient: 600 }\n"
    )
    luthier("run", file)
    outcomes = {trial["parameters"]["x"]: trial["outcome"] for trial in trials("stopped")}
    assert outcomes[0.5] == "completed" and outcomes[0.9] == "stopped", outcomes
    say("one was stopped early by what it logged")


# Sending -------------------------------------------------------------------------------------------


def start_server(port):
    """MLflow's server; it takes a minute to start on a busy machine."""
    server = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port)]
        + ["--backend-store-uri", f"sqlite:///{FOLDER}/mlflow.db", "--workers", "1"]
        + ["--artifacts-destination", str(FOLDER / "artifacts")],
        stdout=open(FOLDER / "server.log", "a"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5)
            return server
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.5)
    raise AssertionError((FOLDER / "server.log").read_text())


def stop_server(server):
    os.killpg(server.pid, 15)
    server.wait()


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def runs(client, name):
    """The study's own run, and those of trials by number."""
    experiment = client.get_experiment_by_name(name)
    found = client.search_runs([experiment.experiment_id], max_results=1000)
    parents = [run for run in found if "luthier.trial" not in run.data.tags]
    assert len(parents) == 1, parents
    children = {int(run.data.tags["luthier.trial"]): run for run in found if run not in parents}
    assert len(children) == len(found) - 1, "a trial has two runs"
    for run in children.values():
        assert run.data.tags["mlflow.parentRunId"] == parents[0].info.run_id
    return parents[0], children


def snapshot(client, run):
    """Everything of a run that logging again might change."""
    history = {
        key: [(point.step, str(point.value), point.timestamp) for point in client.get_metric_history(run.info.run_id, key)]
        for key in run.data.metrics
    }
    return run.info.status, run.info.start_time, run.info.end_time, run.data.params, run.data.tags, history


def check_sending():
    from mlflow.tracking import MlflowClient

    port = free_port()
    place = f"mlflow:http://127.0.0.1:{port}"
    away = luthier("study", "log", "tracked", "--to", place, fails=True)
    assert "does not answer" in away, away
    say("a server that is not there is told, and nothing is lost")

    server = start_server(port)
    try:
        client = MlflowClient(f"http://127.0.0.1:{port}")
        print(luthier("study", "log", "tracked", "--to", place), end="")
        parent, children = runs(client, "tracked")
        best = json.loads(luthier("study", "best", "tracked", "--json"))
        for trial in trials("tracked"):
            run = children[trial["number"]]
            assert run.info.status == "FINISHED"
            assert float(run.data.params["x"]) == trial["parameters"]["x"]
            assert run.data.metrics["loss"] == trial["metrics"]["loss"]
            points = client.get_metric_history(run.info.run_id, "loss")
            assert [point.step for point in points] == [0, 1, 2, 3, 4]
            assert [point.value for point in points] == [
                point["metrics"]["loss"] for point in trial["measurements"]
            ]
            assert run.info.start_time <= points[0].timestamp <= points[-1].timestamp
            assert points[-1].timestamp <= run.info.end_time
            file = client.download_artifacts(run.info.run_id, "notes/settings.json", str(FOLDER))
            assert json.loads(Path(file).read_text()) == {"x": trial["parameters"]["x"]}
        assert parent.info.status == "FINISHED" and parent.info.run_name == "tracked"
        assert parent.data.metrics["loss"] == min(run.data.metrics["loss"] for run in children.values())
        files = [file.path for file in client.list_artifacts(parent.info.run_id)]
        assert files == ["trials.csv"], files
        assert parent.data.tags["luthier.best.trial"] in json.dumps(best)
        say("MLflow's client reads a study back: parent, children, steps, times, table and files of trials")

        before = {key: snapshot(client, run) for key, run in [(-1, parent), *children.items()]}
        again = json.loads(luthier("study", "log", "tracked", "--to", place, "--json"))
        assert (again["made"], again["changed"], again["total"], again["files"]) == (0, 0, 4, 0), again
        parent, children = runs(client, "tracked")
        after = {key: snapshot(client, run) for key, run in [(-1, parent), *children.items()]}
        assert before == after
        say("logging again changes nothing")

        luthier("study", "log", "stopped", "--to", place)
        _, children = runs(client, "stopped")
        statuses = {float(run.data.params["x"]): run.info.status for run in children.values()}
        assert statuses[0.5] == "FINISHED" and statuses[0.9] == "KILLED", statuses

        file = study("live", "train.py", "fixed: { patient: 15 }\n")
        luthier("study", "create", file)
        follower = subprocess.Popen(
            [LUTHIER, "study", "log", "live", "--to", place, "--follow"], cwd=FOLDER
        )
        worker = subprocess.Popen([LUTHIER, "worker", "--study", "live", "--quiet"], cwd=FOLDER)
        seen = set()
        while follower.poll() is None:
            if client.get_experiment_by_name("live"):
                try:
                    seen |= {run.info.status for run in runs(client, "live")[1].values()}
                except AssertionError:
                    pass  # the study's own run is not there yet
            if len(seen) > 1 and server:
                # The server goes away in the middle, and comes back.
                stop_server(server)
                server = None
                time.sleep(3)
                server = start_server(port)
            time.sleep(0.5)
        assert follower.returncode == 0 and worker.wait() == 0
        parent, children = runs(client, "live")
        assert {run.info.status for run in children.values()} == {"FINISHED"}
        assert len(children) == 3 and parent.info.status == "FINISHED"
        for run in children.values():
            points = client.get_metric_history(run.info.run_id, "loss")
            assert [point.step for point in points] == [0, 1, 2, 3, 4], points
            file = client.download_artifacts(run.info.run_id, "notes/settings.json", str(FOLDER))
            assert json.loads(Path(file).read_text()) == {"x": float(run.data.params["x"])}
        assert "RUNNING" in seen, seen
        say("a study was followed while it ran, through a restart of the server")
    finally:
        if server:
            stop_server(server)


check_receiving()
check_sending()
