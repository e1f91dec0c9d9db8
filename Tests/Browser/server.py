"""A running `luthier serve`, and its API."""

import hashlib
import json
import pathlib
import re
import subprocess
import urllib.parse
import urllib.request


class Server:
    """Serves a storage until it is ended."""

    def __init__(self, luthier: str, storage: pathlib.Path, port: int = 0, token: str | None = None, *more: str):
        self.luthier, self.storage, self.port, self.token, self.more = luthier, storage, port, token, more
        self.start()

    def start(self) -> None:
        self.log = open(f"{self.storage}.log", "ab")
        self.process = subprocess.Popen(
            [self.luthier, "serve", "--storage", str(self.storage), "--port", str(self.port), "--grace", "1", *self.more],
            stdout=subprocess.PIPE, stderr=self.log, text=True,
        )
        line = self.process.stdout.readline()
        found = re.search(r"http://[^ ]*:(\d+)/", line)
        if not found:
            raise RuntimeError(f"the server did not start: {line!r}; see {self.log.name}")
        self.port = int(found.group(1))
        self.base = f"http://127.0.0.1:{self.port}"

    def end(self) -> None:
        """Ends the server, unless it has ended."""
        if self.process.poll() is not None and self.log.closed:
            return
        self.process.terminate()
        self.process.wait(timeout=30)
        self.process.stdout.close()
        self.log.close()

    def call(self, method: str, path: str, body=None):
        """The JSON of an answer below /api/v1/studies."""
        request = urllib.request.Request(f"{self.base}/api/v1/studies{path}", method=method)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        data = None
        if body is not None:
            request.add_header("Content-Type", "application/json")
            data = json.dumps(body).encode()
        with urllib.request.urlopen(request, data, timeout=60) as answer:
            return json.load(answer)

    def leave(self, study: str, number: int, token: int, name: str, contents: bytes) -> str:
        """Sends a file of a trial; its SHA-256."""
        digest = hashlib.sha256(contents).hexdigest()
        query = urllib.parse.urlencode({"token": token, "name": name})
        request = urllib.request.Request(
            f"{self.base}/api/v1/studies{self.study(study)}/trials/{number}/artifacts/{digest}?{query}",
            data=contents, method="PUT", headers={"Content-Type": "application/octet-stream"})
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert json.load(answer)["status"] == "accepted"
        return digest

    def study(self, name: str) -> str:
        """The path of a study below /api/v1/studies."""
        return "/" + urllib.parse.quote(name, safe="")

    def create(self, name: str, trials: int = 40, **more):
        definition = {
            "study": name,
            "parameters": {"x": {"from": 0, "to": 1}, "kind": {"choices": ["a", "b"]}},
            "metrics": {"loss": {"goal": "minimize"}},
            "budget": {"trials": trials},
            "sampler": "random",
        }
        return self.call("POST", "", {"definition": definition | more, "load_if_exists": True})

    def run(self, name: str, losses: list[float]) -> None:
        """Asks for trials and tells what came of them."""
        path = self.study(name)
        for loss in losses:
            asked = self.call("POST", f"{path}/ask", {"worker": "w1"})["trials"][0]
            number, token = asked["number"], asked["token"]
            self.call(
                "POST", f"{path}/trials/{number}/report", {"token": token, "step": 1, "metrics": {"loss": loss + 1}}
            )
            self.call("POST", f"{path}/trials/{number}/tell", {"token": token, "metrics": {"loss": loss}})
