"""Hooks of Schemathesis that have its requests meet something.

Fills the server at LUTHIER_ADDRESS with studies: one with trials of every outcome, files, a log and notes; one with two
objectives; one that races its folds; one whose scheduler pauses trials; one that is over; some to be deleted. Every other request
then asks for one of them, with numbers, tokens and digests that are there. LUTHIER_SEED chooses which.
"""

import hashlib
import json
import os
import random
import urllib.error
import urllib.request

import schemathesis

ADDRESS = os.environ["LUTHIER_ADDRESS"].rstrip("/")
SOURCE = random.Random(int(os.environ.get("LUTHIER_SEED", "1")))
# Operations that are about a trial that somebody holds.
HELD = {"report", "renew", "tell", "takeLog", "putArtifact", "stopTrial"}


def call(method, path, body=None):
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
    request = urllib.request.Request(
        f"{ADDRESS}/api/v1/studies{path}", data=data, method=method, headers={"Content-Type": kind})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{method} {path}: {error.code} {error.read().decode()}") from None


def definition(name, **more):
    return {
        "study": name, "sampler": "random", "budget": {"trials": 100_000},
        "parameters": {"x": {"from": 0, "to": 1}, "kind": {"choices": ["a", "b"]},
                       "share": {"from": 0.1, "to": 1, "scale": "log", "when": "kind == 'a'"}},
        "metrics": {"loss": {"goal": "minimize"}}} | more


class Studies:
    """What is on the server to be asked for."""

    def __init__(self):
        self.definitions, self.held, self.digests, self.spare = {}, {}, {}, []
        self.fill()

    def create(self, name, **more):
        self.definitions[name] = definition(name, **more)
        call("POST", "", {"definition": self.definitions[name]})

    def run(self, name, count, **result):
        for place in range(count):
            trial = call("POST", f"/{name}/ask", {"worker": "seed"})["trials"][0]
            path, token = f"/{name}/trials/{trial['number']}", trial["token"]
            units = trial.get("units")
            for step, unit in enumerate(units or [None], 1):
                decision = call("POST", f"{path}/report", {
                    "token": token, "metrics": {"loss": 1 / (place + 1), "cost": place}}
                    | ({"unit": unit} if unit else {"step": step}))["decision"]
                if decision != "continue":
                    break
            told = {} if units else {"loss": 1 / (place + 1), "cost": place}
            call("POST", f"{path}/tell", {"token": token} | (result or {"metrics": told}))

    def hold(self, name, count):
        for trial in call("POST", f"/{name}/ask", {"count": count, "worker": "seed"})["trials"]:
            self.held.setdefault(name, []).append((trial["number"], trial["token"]))

    def fill(self):
        self.create("rich")
        self.hold("rich", 2)
        number, token = self.held["rich"][0]
        path = f"/rich/trials/{number}"
        for contents in (b"a model", b"\x89PNG\r\n\x1a\n"):
            digest = hashlib.sha256(contents).hexdigest()
            call("PUT", f"{path}/artifacts/{digest}?token={token}&name=model.bin", contents)
            self.digests.setdefault("rich", []).append((number, digest))
        call("POST", f"{path}/log", {"token": token, "text": "epoch 1\n"})
        self.run("rich", 12)
        self.run("rich", 1, outcome={"failed": "it crashed"})
        self.run("rich", 1, outcome={"infeasible": "too large"})
        self.run("rich", 1, outcome={"out_of_memory": "killed"})
        self.hold("rich", 20)
        call("POST", "/rich/enqueue", {"parameters": {"x": 0.5}})
        call("POST", "/rich/annotate", {"note": "a note", "add_tags": ["baseline"]})
        call("POST", f"{path}/annotate", {"note": "another"})
        self.create("goals", metrics={"loss": {"goal": "minimize"}, "cost": {"goal": "maximize", "at_least": 1}})
        self.run("goals", 8)
        self.hold("goals", 10)
        self.create("raced", folds=5, scheduler="racing")
        self.run("raced", 6)
        self.hold("raced", 5)
        self.create("paused", scheduler={"kind": "asha", "min": 1, "max": 9, "factor": 3})
        self.run("paused", 6)
        self.hold("paused", 5)
        self.create("over", budget={"trials": 3}, sampler="grid", parameters={"x": {"values": [1, 2, 3]}})
        self.run("over", 3)
        for place in range(30):
            self.create(f"spare-{place}")
            del self.definitions[f"spare-{place}"]
            self.spare.append(f"spare-{place}")


STUDIES = Studies()


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts what is on the server in the place of what was made up, in every other request."""
    operation = case.operation.definition.raw.get("operationId")
    if operation == "createStudy" and isinstance(case.body, dict) and SOURCE.random() < 0.2:
        case.body["definition"] = definition(f"made-{SOURCE.randrange(1000)}")
        return
    if not case.path_parameters or "study" not in case.path_parameters or SOURCE.random() < 0.5:
        return
    if operation == "deleteStudy":
        case.path_parameters["study"] = STUDIES.spare.pop() if STUDIES.spare else "spare-0"
        return
    is_held = operation in HELD
    name = SOURCE.choice(sorted(STUDIES.held if is_held else STUDIES.definitions))
    if operation == "getArtifact":
        name = "rich"
    case.path_parameters["study"] = name
    body = case.body if isinstance(case.body, dict) else {}
    if "number" in case.path_parameters:
        case.path_parameters["number"] = SOURCE.randrange(12)
    if is_held:
        # The first is left alone, as long as it lives: it has files.
        number, token = SOURCE.choice(STUDIES.held[name])
        case.path_parameters["number"] = number
        if "token" in body:
            body["token"] = token
        if "metrics" in body and SOURCE.random() < 0.5:
            body["metrics"] = {"loss": SOURCE.random(), "cost": 1}
        if case.query and "token" in case.query:
            case.query["token"] = token
    if operation == "getArtifact":
        case.path_parameters["number"], case.path_parameters["sha256"] = SOURCE.choice(STUDIES.digests["rich"])
    elif operation == "putArtifact" and isinstance(case.body, bytes):
        case.path_parameters["sha256"] = hashlib.sha256(case.body).hexdigest()
    elif operation == "editStudy" and "definition" in body and SOURCE.random() < 0.5:
        body["definition"] = STUDIES.definitions[name] | {"budget": {"trials": SOURCE.randrange(4, 100_000)}}
    elif operation == "addTrial" and "parameters" in body and SOURCE.random() < 0.5:
        body["parameters"] = {"x": SOURCE.random(), "kind": "b"}
    elif operation in ("enqueue",) and "parameters" in body and SOURCE.random() < 0.5:
        body["parameters"] = {"x": SOURCE.random()}
    elif operation == "promote" and "number" in body:
        body["number"] = SOURCE.randrange(12)
