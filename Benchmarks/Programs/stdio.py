#!/usr/bin/env python3
"""Drives `luthier stdio` as a client would, and prints trials a second and times of an ask.

  stdio.py LUTHIER memory               one client, in memory, 64 trials under way
  stdio.py LUTHIER sqlite               one client, durable, 64 trials under way
  stdio.py LUTHIER processes [SECONDS]  16 processes on one SQLite file, each one trial at a time
  stdio.py LUTHIER workers [SECONDS]    16 and 256 workers of one process on one SQLite file, without work
  stdio.py LUTHIER open [TRIALS]        opens a study of 100,000 trials with 10 parameters
  stdio.py LUTHIER asks [SAMPLER ...]   times of an ask with 20 parameters after 100 to 100,000 trials
  stdio.py LUTHIER fronts               times of an ask of gp with 10 parameters and 1 to 4 goals after 200 trials
"""
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

DEFINITION = {
    "study": "bench",
    "parameters": {f"x{i}": {"from": 0.0, "to": 1.0} for i in range(10)},
    "metrics": {"loss": {"goal": "minimize"}},
    "sampler": "random",
}


class Client:
    """One `luthier stdio`; calls may overlap."""

    def __init__(self, luthier, storage):
        self.process = subprocess.Popen(
            [luthier, "stdio", "--storage", storage], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.next = 0

    def send(self, method, **params):
        self.next += 1
        line = json.dumps({"jsonrpc": "2.0", "id": self.next, "method": method, "params": params})
        self.process.stdin.write(line.encode() + b"\n")
        return self.next

    def flush(self):
        self.process.stdin.flush()

    def receive(self):
        reply = json.loads(self.process.stdout.readline())
        assert "error" not in reply, reply
        return reply["id"], reply["result"]

    def call(self, method, **params):
        self.send(method, **params)
        self.flush()
        return self.receive()[1]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def pipelined(luthier, storage, trials, width=64, is_killed=False):
    client = Client(luthier, storage)
    client.call("study.create", definition=DEFINITION)
    start = time.perf_counter()
    asked = told = 0
    while asked < min(width, trials):
        client.send("study.ask", study="bench")
        asked += 1
    client.flush()
    while told < trials:
        _, result = client.receive()
        if "trials" in result:
            trial = result["trials"][0]
            client.send("trial.tell", study="bench", number=trial["number"], token=trial["token"],
                        metrics={"loss": trial["parameters"]["x0"]})
        else:
            told += 1
            if asked < trials:
                client.send("study.ask", study="bench")
                asked += 1
        client.flush()
    seconds = time.perf_counter() - start
    counts = client.call("study.get", study="bench")["trials"]
    assert counts["completed"] == trials, counts
    if is_killed:
        client.process.kill()
        client.process.wait()
    else:
        client.close()
    return trials / seconds


def worker(luthier, storage, end, asks, numbers, errors):
    try:
        client = Client(luthier, storage)
        while time.time() < end:
            start = time.perf_counter()
            trial = client.call("study.ask", study="bench")["trials"][0]
            asks.append(time.perf_counter() - start)
            numbers.append(trial["number"])
            client.call("trial.tell", study="bench", number=trial["number"], token=trial["token"],
                        metrics={"loss": 1.0})
        client.close()
    except Exception as error:  # the benchmark counts every error, whatever it is
        errors.append(error)


def processes(luthier, seconds, count=16):
    with tempfile.TemporaryDirectory() as folder:
        storage = os.path.join(folder, "bench.db")
        client = Client(luthier, storage)
        client.call("study.create", definition=DEFINITION)
        end = time.time() + seconds
        asks, numbers, errors = [], [], []
        threads = [threading.Thread(target=worker, args=(luthier, storage, end, asks, numbers, errors))
                   for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        counts = client.call("study.get", study="bench")["trials"]
        client.close()
        asks.sort()
        print(f"{count} processes, {seconds} s: {len(numbers)} trials, {len(errors)} errors, "
              f"{len(numbers) - len(set(numbers))} duplicate numbers, "
              f"{len(numbers) - counts['completed']} lost; ask median {statistics.median(asks) * 1e3:.1f} ms, "
              f"p99 {asks[int(len(asks) * 0.99)] * 1e3:.1f} ms, max {asks[-1] * 1e3:.1f} ms")
        for error in errors[:3]:
            print("error:", error)


def workers(luthier, seconds, count):
    """Has the workers of one process ask and tell without pause, as those of one run do, and times the asks."""
    with tempfile.TemporaryDirectory() as folder:
        client = Client(luthier, os.path.join(folder, "bench.db"))
        client.call("study.create", definition=DEFINITION)
        sent, times, numbers, told = {}, [], [], 0

        def ask(name):
            sent[client.send("study.ask", study="bench", worker=name)] = (name, time.perf_counter())

        for number in range(count):
            ask(f"worker-{number}")
        client.flush()
        end = time.time() + seconds
        while sent:
            reply, result = client.receive()
            name, start = sent.pop(reply)
            if "trials" in result:
                times.append(time.perf_counter() - start)
                trial = result["trials"][0]
                numbers.append(trial["number"])
                tell = client.send("trial.tell", study="bench", number=trial["number"], token=trial["token"],
                                   metrics={"loss": trial["parameters"]["x0"]})
                sent[tell] = (name, time.perf_counter())
            else:
                told += 1
                if time.time() < end:
                    ask(name)
            client.flush()
        counts = client.call("study.get", study="bench")["trials"]
        client.close()
        times.sort()
        print(f"{count} workers of one process, {seconds} s: {told} trials, "
              f"{len(numbers) - len(set(numbers))} duplicate numbers, {told - counts['completed']} lost; ask median "
              f"{statistics.median(times) * 1e3:.1f} ms, p99 {times[int(len(times) * 0.99)] * 1e3:.1f} ms, "
              f"max {times[-1] * 1e3:.1f} ms")


def opening(luthier, trials):
    """Kills the process that has written a study, and times the first look at what it left, five times."""
    with tempfile.TemporaryDirectory() as folder:
        left = os.path.join(folder, "left")
        os.mkdir(left)
        pipelined(luthier, os.path.join(left, "bench.db"), trials, width=256, is_killed=True)
        size = sum(os.path.getsize(os.path.join(left, name)) for name in os.listdir(left))
        times = []
        for turn in range(5):
            copy = os.path.join(folder, str(turn))
            shutil.copytree(left, copy)
            start = time.perf_counter()
            subprocess.run([luthier, "study", "show", "bench", "--json",
                            "--storage", os.path.join(copy, "bench.db")], check=True, stdout=subprocess.DEVNULL)
            times.append(time.perf_counter() - start)
            shutil.rmtree(copy)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"open {trials} trials x 10 parameters after a SIGKILL: median {statistics.median(times):.2f} s of {len(times)} "
              f"(min {min(times):.2f}, max {max(times):.2f}), peak memory at most {memory:.0f} MB, "
              f"files {size / 1e6:.0f} MB")


def asks(luthier, sampler, trials, count=40, parameters=20, goals=1):
    """Adds trials of a noisy bowl, then asks and tells some more and prints the times of the asks.

    With several goals each bowl has its lowest point on an axis of its own, so that much is on the front.
    """
    draw = random.Random(1)
    client = Client(luthier, "memory:")
    names = [f"x{i}" for i in range(parameters)]
    losses = ["loss"] + [f"loss{i}" for i in range(1, goals)]
    client.call("study.create", definition=dict(
        DEFINITION, parameters={name: {"from": 0.0, "to": 1.0} for name in names}, sampler=sampler,
        metrics={name: {"goal": "minimize"} for name in losses}))

    def metrics(values):
        def bowl(goal):
            lowest = [0.6 + (0.4 if goals > 1 and axis == goal else 0) for axis in range(parameters)]
            return sum((values[name] - low) ** 2 for name, low in zip(names, lowest)) + 0.01 * draw.gauss(0, 1)
        return {name: bowl(goal) for goal, name in enumerate(losses)}

    # One suggestion first, so that the strategy has begun when the trials come.
    trial = client.call("study.ask", study="bench")["trials"][0]
    client.call("trial.tell", study="bench", number=trial["number"], token=trial["token"],
                metrics=metrics(trial["parameters"]))
    for start in range(0, trials, 500):
        size = min(500, trials - start)
        for _ in range(size):
            values = {name: draw.random() for name in names}
            client.send("trial.add", study="bench", parameters=values, metrics=metrics(values))
        client.flush()
        for _ in range(size):
            client.receive()
    times = []
    for _ in range(count):
        start = time.perf_counter()
        trial = client.call("study.ask", study="bench")["trials"][0]
        times.append((time.perf_counter() - start) * 1e3)
        client.call("trial.tell", study="bench", number=trial["number"], token=trial["token"],
                    metrics=metrics(trial["parameters"]))
    with open(f"/proc/{client.process.pid}/status", encoding="utf-8") as status:
        memory = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    client.close()
    first, later = times[0], sorted(times[1:])
    print(f"{sampler:8s} {trials:7d} trials x {parameters}, {goals} goals: ask median {statistics.median(later):8.2f} ms, "
          f"p90 {later[int(len(later) * 0.9)]:8.2f} ms, first {first:8.1f} ms, peak memory {memory:.0f} MB", flush=True)


def main():
    luthier, case, *rest = sys.argv[1:] or [None, None]
    if case == "memory":
        rates = [pipelined(luthier, "memory:", 20_000) for _ in range(5)]
        print(f"stdio ask+tell in memory: median {statistics.median(rates):.0f} trials/s "
              f"(min {min(rates):.0f}, max {max(rates):.0f})")
    elif case == "sqlite":
        rates = []
        for _ in range(5):
            with tempfile.TemporaryDirectory() as folder:
                rates.append(pipelined(luthier, os.path.join(folder, "bench.db"), 5_000))
        print(f"stdio ask+tell on SQLite: median {statistics.median(rates):.0f} trials/s "
              f"(min {min(rates):.0f}, max {max(rates):.0f})")
    elif case == "processes":
        processes(luthier, int(rest[0]) if rest else 60)
    elif case == "workers":
        for count in (16, 256):
            workers(luthier, int(rest[0]) if rest else 60, count)
    elif case == "open":
        opening(luthier, int(rest[0]) if rest else 100_000)
    elif case == "asks":
        for sampler in rest or ["random", "cma_es", "tpe", "gp"]:
            for trials in (100, 1_000, 10_000, 100_000):
                asks(luthier, sampler, trials)
    elif case == "fronts":
        for goals in (1, 2, 3, 4):
            asks(luthier, "gp", 200, parameters=10, goals=goals)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
