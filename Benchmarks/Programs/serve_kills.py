"""Kills `luthier serve` with SIGKILL again and again while workers ask and tell, and checks the study.

    serve_kills.py LUTHIER KILLS [WORKERS] [TRIALS]

Workers send every request until it is answered, each time under the same idempotency key. Afterwards
every result that was acknowledged must be there as it was told, no trial may have been given to two
workers, and no worker may have ended early. With TRIALS nobody is killed before the study has so many results. Prints one line; exits with 1 when a promise was broken.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

PATH = "/api/v1/studies/kills"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, luthier, folder):
        self.luthier, self.folder, self.port = luthier, folder, free_port()
        self.process = None

    def start(self):
        """Starts it, and gives the seconds until it answers."""
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [self.luthier, "serve", "--storage", "kills.db", "--port", str(self.port),
             "--log-level", "error"],
            cwd=self.folder, stdout=subprocess.DEVNULL)
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", PATH)
                connection.getresponse().read()
                return time.monotonic() - begin
            except OSError:
                if time.monotonic() - begin > 30:
                    raise SystemExit("the server did not come back within 30 s")
                time.sleep(0.01)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Worker(threading.Thread):
    def __init__(self, index, port, stop):
        super().__init__(daemon=True)
        self.index, self.port, self.stop = index, port, stop
        self.asked, self.told, self.problem, self.retries, self.gap = {}, {}, None, 0, 0.0
        self.connection = None

    def post(self, path, body, key):
        """Sends a request until it is answered."""
        begin = time.monotonic()
        while True:
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(
                        "127.0.0.1", self.port, timeout=20)
                self.connection.request(
                    "POST", PATH + path, json.dumps(body),
                    {"Content-Type": "application/json", "Idempotency-Key": key})
                answer = self.connection.getresponse()
                text = answer.read()
                if answer.status == 503:
                    raise OSError("busy")
                if answer.status >= 300:
                    raise RuntimeError(f"{answer.status} {text!r}")
                self.gap = max(self.gap, time.monotonic() - begin)
                return json.loads(text)
            except (OSError, http.client.HTTPException):
                self.connection = None
                self.retries += 1
                if time.monotonic() - begin > 60:
                    raise RuntimeError("no answer for a minute")
                time.sleep(0.02)

    def run(self):
        try:
            turn = 0
            while not self.stop.is_set():
                key = f"{self.index}-{turn}"
                trial = self.post("/ask", {"worker": f"w{self.index}"}, f"a{key}")["trials"][0]
                number = trial["number"]
                self.asked[number] = trial["token"]
                loss = self.index + turn / 1e6
                status = self.post(
                    f"/trials/{number}/tell", {"token": trial["token"], "metrics": {"loss": loss}},
                    f"t{key}")["status"]
                self.told[number] = (loss, status)
                turn += 1
        except Exception as error:  # a dead worker is what is looked for
            self.problem = f"worker {self.index}: {error}"


def main():
    luthier, kills = os.path.abspath(sys.argv[1]), int(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 16
    filled = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    with tempfile.TemporaryDirectory() as folder:
        server = Server(luthier, folder)
        server.start()
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        definition = {
            "study": "kills", "parameters": {"x": {"from": 0, "to": 1}},
            "metrics": {"loss": {"goal": "minimize"}}, "sampler": "random",
            "budget": {"trials": 10_000_000}}
        connection.request(
            "POST", "/api/v1/studies", json.dumps({"definition": definition}),
            {"Content-Type": "application/json"})
        assert connection.getresponse().read()
        stop = threading.Event()
        workers = [Worker(index, server.port, stop) for index in range(count)]
        for worker in workers:
            worker.start()
        while sum(len(worker.told) for worker in workers) < filled and not any(worker.problem for worker in workers):
            time.sleep(0.1)
        starts = []
        for _ in range(kills):
            time.sleep(0.5)
            server.kill()
            starts.append(server.start())
        time.sleep(0.5)
        stop.set()
        for worker in workers:
            worker.join(90)
        trials, after = {}, None
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", server.port)
            query = "" if after is None else f"&after={after}"
            connection.request("GET", f"{PATH}/trials?limit=10000{query}")
            page = json.loads(connection.getresponse().read())
            trials.update((trial["number"], trial) for trial in page["trials"])
            after = page.get("next")
            if after is None:
                break
        server.process.send_signal(signal.SIGTERM)
        code = server.process.wait(20)
    dead = [worker.problem for worker in workers if worker.problem or worker.is_alive()]
    lost = [number for worker in workers for number, (loss, status) in worker.told.items()
            if status != "accepted" or trials[number]["metrics"] != {"loss": loss}]
    numbers = [number for worker in workers for number in worker.asked]
    double = len(numbers) - len(set(numbers))
    told = sum(len(worker.told) for worker in workers)
    holes = len(trials) - len(set(trials)) + abs(max(trials, default=-1) + 1 - len(trials))
    print(
        f"{kills} kills, {told} results: {len(dead)} workers dead, {len(lost)} results lost, "
        f"{double} trials given twice, {holes} holes, exit code {code} at the end; "
        f"{sum(worker.retries for worker in workers)} requests sent again, first answer after "
        f"{sorted(starts)[len(starts) // 2]:.2f} s (half) and {max(starts):.2f} s at most, longest wait of a worker "
        f"{max(worker.gap for worker in workers):.2f} s")
    for problem in dead[:5]:
        print(problem)
    if dead or lost or double or holes or code:
        raise SystemExit(1)


main()
