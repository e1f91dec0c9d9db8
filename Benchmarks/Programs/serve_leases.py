"""Many workers with leases at once against `luthier serve`, all from this machine.

    python3 serve_leases.py LUTHIER WORKERS SECONDS

Starts a server on an SQLite file in a folder of its own. Each worker asks for a trial, reports, gives a
sign of life every 15 seconds as `luthier worker` does, tells after 20 to 40 seconds, and asks again. Prints
how long answers took, and whether any request failed or any lease was lost. To tell the server from what is
around it, it also prints what a durable write took on the same disk meanwhile, and how late and how busy this
program was itself. Needs nothing beyond Python's standard library; stops by itself.

The environment variable TMPDIR says on which disk; /dev/shm leaves the disk out. With `chrt --fifo 1` before
it, other work on the machine does not slow the server or the load down, only the disk.
"""

import asyncio
import json
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time


class Worker:
    """One connection that is kept, with one request under way."""

    def __init__(self, port, times):
        self.port, self.times = port, times
        self.failures = self.late = self.trials = 0
        self.reader = self.writer = None

    async def post(self, path, body, name):
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        text = json.dumps(body)
        start = time.perf_counter()
        self.writer.write(
            (
                f"POST /api/v1/studies/load{path} HTTP/1.1\r\nHost: localhost\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n{text}"
            ).encode()
        )
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        answer = json.loads(await self.reader.readexactly(length))
        self.times.setdefault(name, []).append(time.perf_counter() - start)
        if not head.startswith("http/1.1 20"):
            self.failures += 1
        return answer

    async def run(self, end):
        await asyncio.sleep(random.uniform(0, 10))
        while time.monotonic() < end:
            trial = (await self.post("/ask", {}, "ask"))["trials"][0]
            path, token = f"/trials/{trial['number']}", trial["token"]
            over = time.monotonic() + random.uniform(20, 40)
            step = 0
            while time.monotonic() < over:
                await asyncio.sleep(min(15, max(over - time.monotonic(), 0.1)))
                step += 1
                await self.post(
                    f"{path}/report", {"token": token, "step": step, "metrics": {"loss": 1.0}}, "report"
                )
                answer = await self.post(f"{path}/renew", {"token": token}, "renew")
                self.late += answer.get("decision") != "continue"
            told = await self.post(
                f"{path}/tell", {"token": token, "metrics": {"loss": random.random()}}, "tell"
            )
            self.late += told.get("status") != "accepted"
            self.trials += 1


def shares(values):
    values.sort()
    parts = [f"{share:g} % {values[int(len(values) * share / 100)] * 1000:.1f} ms" for share in (50, 99)]
    return f"{'  '.join(parts)}  longest {values[-1] * 1000:.0f} ms"


async def sample(folder, writes, delays):
    """Writes durably ten times a second, and notes how late this program wakes up."""
    file = os.open(pathlib.Path(folder) / "sample", os.O_CREAT | os.O_WRONLY)
    sync = getattr(os, "fdatasync", os.fsync)

    def write():
        os.write(file, bytes(4096))
        start = time.perf_counter()
        sync(file)
        return time.perf_counter() - start

    while True:
        start = time.perf_counter()
        await asyncio.sleep(0.1)
        delays.append(time.perf_counter() - start - 0.1)
        writes.append(await asyncio.to_thread(write))


async def load(port, count, seconds, folder):
    times, writes, delays = {}, [], []
    workers = [Worker(port, times) for _ in range(count)]
    start, used = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
    end = start + seconds
    sampling = asyncio.create_task(sample(folder, writes, delays))
    results = await asyncio.gather(*(w.run(end) for w in workers), return_exceptions=True)
    sampling.cancel()
    now = resource.getrusage(resource.RUSAGE_SELF)
    busy = (now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime) / (time.monotonic() - start)
    broken = [result for result in results if result is not None]
    print(
        f"{count} workers, {sum(w.trials for w in workers)} trials, "
        f"{sum(w.failures for w in workers)} refusals, {len(broken)} broken connections, "
        f"{sum(w.late for w in workers)} leases lost"
    )
    for name, values in times.items():
        print(f"  {name:6} {len(values):6} times  {shares(values)}")
    print(f"  a durable write of 4 KiB on this disk: {shares(writes)}")
    print(f"  this program: {busy:.0%} of a processor, late by {shares(delays)}")


def main():
    program, count, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [program, "serve", "--port", "0", "--log-level", "error"], cwd=folder, text=True,
            stdout=subprocess.PIPE,
        )
        try:
            port = int(server.stdout.readline().rsplit(":", 1)[1].strip().rstrip("/"))
            definition = {
                "study": "load", "parameters": {"x": {"from": 0, "to": 1}}, "sampler": "random",
                "metrics": {"loss": {"goal": "minimize"}}, "budget": {"trials": 1_000_000},
            }
            subprocess.run(
                [program, "stdio", "--storage", "luthier.db"], cwd=folder, check=True, text=True,
                stdout=subprocess.DEVNULL,
                input=json.dumps(
                    {"jsonrpc": "2.0", "id": 1, "method": "study.create",
                     "params": {"definition": definition}}
                ) + "\n",
            )
            asyncio.run(load(port, count, seconds, folder))
            status = pathlib.Path(f"/proc/{server.pid}/status")
            if status.exists():
                memory = next(line for line in status.read_text().split("\n") if line.startswith("VmHWM"))
                print("  the server's memory, at most:", memory.split(":")[1].strip())
        finally:
            server.terminate()
            server.wait()


main()
