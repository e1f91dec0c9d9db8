"""Kills processes of `luthier` with SIGKILL that share one study, and looks for what was lost or done twice.

    process_kills.py LUTHIER clients [--kills N] [--processes N] [--seconds S] [--storage URL]
    process_kills.py LUTHIER workers [--kills N] [--processes N] [--storage URL]
    process_kills.py LUTHIER flood   [--processes N] [--trials N] [--storage URL]
    process_kills.py LUTHIER full    [--rounds N] [--processes N]
    process_kills.py LUTHIER paused  [--trials N] [--processes N] [--storage URL]

`clients`: so many `luthier stdio` processes ask, report and tell as fast as they can, while they are killed. Who drives one
starts it again and sends what was not answered again, under its key. Every answer must hold in the end.
`workers`: so many `luthier worker` processes run a program, are killed and replaced. Whatever was read of the log before
must be in it in the end, every lost attempt must be repeated as the policy says, no attempt may start twice, no program
may outlive its worker, and one lease after the last kill nothing of a killed worker may be running.
`flood`: one `luthier run --parallel N`, then N `luthier worker` processes of one trial at a time, each on a study
with a budget: nobody may fail, and the trials must be exactly as many as the budget says.
`full`: the clients work on a small file system that is filled to the last page and freed again, so many times. Who is
refused must be told that there is no space, and where; it sends the same again, and every answer must hold in the end,
without a process started again. Only the superuser can mount it; for others this part is left out.
`paused`: so many `luthier stdio` processes hold trials and are stopped with SIGSTOP until their leases are over and
another client has run the trials again. When they go on, each tells its results: they are kept as late ones, win
nowhere, and nobody dies.

With `--clocks` the clocks on the wall of processes are wrong by a day, in both directions, and every other one jumps
from one to the other twice a minute. With `--gap S` no S seconds may pass without a result while processes are killed.

The storage is an SQLite file in a temporary folder if no other is named. Prints a line for each part; exits with 1
when a promise was broken.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time

# A name of its own, as a storage may be used again.
STUDY = f"kills-{os.getpid()}"
ATTEMPTS = 3
# A lease, and a sweep by whoever asks next.
LEASE, SWEEP = 60, 30
DAY = 86_400
PROGRAM = """
echo "$LUTHIER_TRIAL $LUTHIER_ATTEMPT $$" >> "$LEDGER"
sleep 0.0$((LUTHIER_TRIAL % 10))
echo "luthier: {\\"loss\\": $LUTHIER_TRIAL.$LUTHIER_ATTEMPT}"
"""


class Place:
    """A folder with the program, and the storage."""

    def __init__(self, luthier, folder, storage, clocks=None):
        self.luthier, self.folder, self.clocks, self.started = luthier, folder, clocks, 0
        self.storage = storage or "sqlite:study.db"
        self.ledger = os.path.join(folder, "ledger")
        with open(self.ledger, "w", encoding="utf-8"):
            pass
        with open(os.path.join(folder, "train.sh"), "w", encoding="utf-8") as stream:
            stream.write(PROGRAM)

    def start(self, *arguments, **options):
        environment = {**os.environ, "LEDGER": self.ledger}
        if self.clocks:
            self.started += 1
            environment |= {
                "LD_PRELOAD": self.clocks, "CLOCK_SHIFT": str([-DAY, 0, DAY][self.started % 3]),
                "CLOCK_JUMPS": str([0, 30][self.started % 2])}
        return subprocess.Popen(
            [self.luthier, *arguments, "--storage", self.storage], cwd=self.folder, text=True,
            env=environment, **options)

    def definition(self, name, trials, parallel=1):
        return {
            "study": name, "command": ["sh", "train.sh"],
            "parameters": {"x": {"from": 0, "to": 1}}, "metrics": {"loss": {"goal": "minimize"}},
            "sampler": "random", "budget": {"trials": trials, "parallel": parallel},
            "retry": {"attempts": ATTEMPTS, "on": ["lost"]}}

    def starts(self):
        """What programs wrote when they began: trial, attempt and process."""
        with open(self.ledger, encoding="utf-8") as stream:
            return [tuple(map(int, line.split())) for line in stream]

    def is_sound(self, study):
        return subprocess.run(
            [self.luthier, "study", "verify", study, "--storage", self.storage], cwd=self.folder,
            stdout=subprocess.DEVNULL).returncode == 0


class Session:
    """A `luthier stdio` that is started again when it was killed, and asked again what it did not answer."""

    def __init__(self, place):
        self.place, self.process, self.resent, self.longest = place, None, 0, 0.0
        self.refused = 0
        self.lock = threading.Lock()

    def request(self, method, parameters):
        begin = time.monotonic()
        line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters})
        while True:
            try:
                with self.lock:
                    if self.process is None:
                        self.process = self.place.start(
                            "stdio", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
                process = self.process
                process.stdin.write(line + "\n")
                process.stdin.flush()
                text = process.stdout.readline()
                if not text.endswith("\n"):
                    raise BrokenPipeError
                answer = json.loads(text)
                self.longest = max(self.longest, time.monotonic() - begin)
                if "error" in answer and answer["error"]["message"].startswith(
                        f"There is no space left for {self.place.folder}/study.db."):
                    self.refused += 1
                    time.sleep(0.05)
                    continue
                if "error" in answer:
                    raise RuntimeError(f"{method} was refused: {answer['error']['message']}")
                return answer["result"]
            except OSError:
                self.bury()
                self.resent += 1
                if time.monotonic() - begin > 120:
                    raise RuntimeError(f"{method} had no answer for two minutes") from None

    def pages(self, method, member, parameters, after=None):
        """Every page of a list, from a place on."""
        found = []
        while True:
            page = self.request(
                method, {**parameters, "limit": 10_000, **({"after": after} if after is not None else {})})
            found += page[member]
            after = page.get("next")
            if after is None:
                return found

    def kill(self):
        with self.lock:
            if self.process is None or self.process.poll() is not None:
                return False
            self.process.kill()
            return True

    def bury(self):
        with self.lock:
            process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        process.stdout.close()
        try:
            process.stdin.close()
        except OSError:
            pass
        process.wait()

    def end(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait(60)
            self.process.stdout.close()


# --- Clients -----------------------------------------------------------------------------------------------------


class Client(threading.Thread):
    """Asks, reports and tells until it is to stop."""

    def __init__(self, index, place, stop):
        super().__init__(daemon=True)
        self.index, self.session, self.stop = index, Session(place), stop
        self.asked, self.told, self.problem, self.asks, self.times = {}, {}, None, [], []

    def run(self):
        try:
            turn = 0
            while not self.stop.is_set():
                key = f"{self.index}-{turn}"
                begin = time.monotonic()
                trial = self.session.request(
                    "study.ask", {"study": STUDY, "worker": f"w{self.index}", "key": f"a{key}"})["trials"][0]
                # The first one starts the process, and waits for all the others to start.
                if turn:
                    self.asks.append(time.monotonic() - begin)
                number = trial["number"]
                self.asked.setdefault(number, []).append(trial["token"])
                about = {"study": STUDY, "number": number, "token": trial["token"]}
                loss = self.index + turn / 1024
                self.session.request(
                    "trial.report", {**about, "step": 1, "metrics": {"loss": -loss}, "key": f"r{key}"})
                status = self.session.request(
                    "trial.tell", {**about, "metrics": {"loss": loss}, "key": f"t{key}"})["status"]
                self.told[number] = (loss, status)
                self.times.append(time.monotonic())
                turn += 1
        except Exception as error:  # a client that ends early is what is looked for
            self.problem = f"client {self.index}: {error}"
        finally:
            self.session.end()


def full(place, options):
    # The study grows with every round, and is not to fill it by itself.
    size = 24 + options.rounds // 2
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", place.folder]
    if os.geteuid() != 0 or subprocess.run(mount, stderr=subprocess.DEVNULL).returncode != 0:
        return [], "full: left out, for file systems cannot be mounted here"
    try:
        options.kills = 0
        # A program and a place to write to are not needed, and would take space.
        return clients(place, options)
    finally:
        subprocess.run(["umount", "-l", place.folder])


def clients(place, options):
    reader = Session(place)
    reader.request("study.create", {"definition": place.definition(STUDY, 100_000_000)})
    stop = threading.Event()
    crowd = [Client(index, place, stop) for index in range(options.processes)]
    for client in crowd:
        client.start()
    begin, kills, source = time.monotonic(), 0, random.Random(1)
    while kills < options.kills and any(client.is_alive() for client in crowd):
        # As many as their starts leave time for work.
        time.sleep(source.random() * 0.1)
        kills += source.choice(crowd).session.kill()
    while time.monotonic() - begin < options.seconds:
        time.sleep(0.1)
    # Writes stop after another share of a transaction each time.
    for _ in range(options.rounds if options.part == "full" else 0):
        with open(os.path.join(place.folder, "filler"), "wb", buffering=0) as stream:
            try:
                while True:
                    stream.write(bytes(4096))
            except OSError:
                stream.truncate(max(0, stream.tell() - 4096 * source.randrange(12)))
        time.sleep(0.2 + source.random() * 0.2)
        os.unlink(stream.name)
        time.sleep(0.1)
    end = time.monotonic()
    seconds = end - begin
    stop.set()
    for client in crowd:
        client.join(180)
    trials = {
        trial["number"]: trial
        for trial in reader.pages("study.trials", "trials", {"study": STUDY})}
    reader.end()
    problems = [client.problem or f"client {client.index} hangs" for client in crowd
                if client.problem or client.is_alive()]
    told = {number: result for client in crowd for number, result in client.told.items()}
    for number, (loss, status) in told.items():
        trial = trials.get(number, {})
        if status != "accepted" or trial.get("metrics") != {"loss": loss}:
            problems.append(f"trial {number}: {loss} was {status}, and {trial.get('metrics')} is there")
        elif [m["metrics"] for m in trial["measurements"]] != [{"loss": -loss}]:
            problems.append(f"trial {number}: the report is there as {trial['measurements']}")
    numbers = [number for client in crowd for number in client.asked]
    if len(numbers) != len(set(numbers)):
        problems.append(f"{len(numbers) - len(set(numbers))} trials were given twice")
    if sorted(trials) != list(range(len(numbers))):
        problems.append(f"{len(trials)} trials are there, {len(numbers)} were given")
    if len(told) != len(numbers):
        problems.append(f"{len(numbers) - len(told)} trials have no result")
    if not place.is_sound(STUDY):
        problems.append("luthier study verify finds it unsound")
    resent = sum(client.session.resent for client in crowd)
    if resent > kills:
        problems.append(f"{resent - kills} times a process that was not killed had to be started again")
    # From the first result on: until then everybody starts.
    times = sorted(when for client in crowd for when in client.times if when < end) + [end]
    gap = max((later - earlier for earlier, later in zip(times, times[1:])), default=0)
    if options.gap and gap > options.gap:
        problems.append(f"{gap:.2f} s passed without a result")
    asks = sorted(time for client in crowd for time in client.asks) or [0]
    return problems, (
        f"{options.part}: {kills} kills of {options.processes} processes in {seconds:.0f} s, {len(told)} results: "
        f"{len(problems)} broken; {resent} requests sent again, "
        f"{sum(client.session.refused for client in crowd)} refused for want of space, asks took "
        f"{asks[len(asks) // 2] * 1e3:.0f} ms (half), {asks[len(asks) * 99 // 100] * 1e3:.0f} ms (99 %), longest wait "
        f"{max(client.session.longest for client in crowd):.2f} s, longest time without a result {gap:.2f} s")


# --- Paused clients ----------------------------------------------------------------------------------------------


def paused(place, options):
    reader, problems = Session(place), []
    reader.request("study.create", {"definition": place.definition(STUDY, 100_000_000)})
    zombies = [Session(place) for _ in range(options.processes)]
    held = [[] for _ in zombies]
    for index in range(options.trials):
        held[index % len(zombies)] += zombies[index % len(zombies)].request(
            "study.ask", {"study": STUDY, "worker": f"w{index % len(zombies)}"})["trials"]
    for zombie in zombies:
        zombie.process.send_signal(signal.SIGSTOP)
    begin, again = time.monotonic(), {}
    while len(again) < options.trials and time.monotonic() - begin < 4 * options.patience:
        trial = reader.request("study.ask", {"study": STUDY, "worker": "other"})["trials"][0]
        about = {"study": STUDY, "number": trial["number"], "token": trial["token"]}
        if trial["number"] >= options.trials:
            # A new one: no lease is over yet. It is given back, so that the old ones come first.
            reader.request("trial.tell", {**about, "metrics": {"loss": 0.5}})
            time.sleep(1)
            continue
        again[trial["number"]] = trial["token"]
        reader.request("trial.tell", {**about, "metrics": {"loss": trial["number"] + 0.25}})
    waited = time.monotonic() - begin
    if len(again) < options.trials:
        problems.append(f"{options.trials - len(again)} trials were not given again in {waited:.0f} s")
    for zombie in zombies:
        zombie.process.send_signal(signal.SIGCONT)
    statuses = {}
    for zombie, trials in zip(zombies, held):
        for trial in trials:
            status = zombie.request("trial.tell", {
                "study": STUDY, "number": trial["number"], "token": trial["token"],
                "metrics": {"loss": -1.0}})["status"]
            statuses[status] = statuses.get(status, 0) + 1
        if zombie.resent or zombie.process.poll() is not None:
            problems.append("a process that was paused did not live on")
    if statuses != {"late": options.trials}:
        problems.append(f"the results of paused ones were {statuses}")
    found = reader.pages("study.trials", "trials", {"study": STUDY})[:options.trials]
    wrong = [trial["number"] for trial in found if trial["metrics"] != {"loss": trial["number"] + 0.25}]
    if wrong:
        problems.append(f"the results of trials {wrong[:5]} are not those of who ran them again")
    log = reader.pages("study.events", "events", {"study": STUDY}, 0)
    late = sum(event["kind"] == "late" for event in log)
    if late != options.trials:
        problems.append(f"{late} late results are in the log")
    if not place.is_sound(STUDY):
        problems.append("luthier study verify finds it unsound")
    for session in [*zombies, reader]:
        session.end()
    return problems, (
        f"paused: {options.trials} trials of {options.processes} processes that were stopped beyond their leases, run again "
        f"{waited:.0f} s later, told late {statuses.get('late', 0)} times: {len(problems)} broken")


# --- Workers -----------------------------------------------------------------------------------------------------


def workers(place, options):
    reader = Session(place)
    reader.request("study.create", {"definition": place.definition(STUDY, 100_000_000)})

    def start():
        return place.start(
            "worker", "--study", STUDY, "--quiet", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    source, problems, log = random.Random(1), [], []

    def read_on():
        after = log[-1]["sequence"] if log else 0
        log.extend(reader.pages("study.events", "events", {"study": STUDY}, after))

    crowd, kills, begin = [start() for _ in range(options.processes)], 0, time.monotonic()
    while kills < options.kills:
        time.sleep(source.random() * 0.1)
        place_in_line = source.randrange(len(crowd))
        victim = crowd[place_in_line]
        if victim.poll() is not None:
            problems.append(f"a worker ended early with {victim.returncode}: {victim.stderr.read()[:300]}")
            break
        victim.kill()
        victim.wait()
        victim.stderr.close()
        crowd[place_in_line] = start()
        kills += 1
        if kills % 50 == 0:
            read_on()
    end = time.monotonic()
    # Whatever ran when the last worker was killed must be over in time; the others go on meanwhile.
    read_on()
    history = History(log)
    running = set(history.running)
    while running and time.monotonic() - end < options.patience:
        time.sleep(1)
        read_on()
        running &= set(History(log).running)
    waited = time.monotonic() - end
    if running:
        problems.append(f"{len(running)} attempts still run {waited:.0f} s after the last kill")
    for worker in crowd:
        worker.send_signal(signal.SIGTERM)
    for worker in crowd:
        errors = worker.communicate(timeout=120)[1]
        if worker.returncode not in (0, 2, -signal.SIGTERM):  # the last one for who had just been started
            problems.append(f"a worker ended with {worker.returncode}: {errors[:300]}")
    whole = reader.pages("study.events", "events", {"study": STUDY}, 0)
    if whole[:len(log)] != log:
        problems.append("events that were read before are other ones now")
    history = History(whole)
    problems += history.problems
    starts = place.starts()
    attempts = [entry[:2] for entry in starts]
    if len(attempts) != len(set(attempts)):
        problems.append(f"{len(attempts) - len(set(attempts))} attempts were started twice")
    alive = [process for _, _, process in starts if is_program(process)]
    if alive:
        problems.append(f"{len(alive)} programs outlived their workers")
    if not place.is_sound(STUDY):
        problems.append("luthier study verify finds it unsound")
    reader.end()
    return problems, (
        f"workers: {kills} kills of {options.processes} processes in {end - begin:.0f} s, {len(history.numbers)} trials, "
        f"{history.lost} attempts lost, {history.retried} repeated, {history.given_up} given up after {ATTEMPTS}: "
        f"{len(problems)} broken; the last lost one was taken back {waited:.0f} s after the last kill")


def is_program(process):
    try:
        with open(f"/proc/{process}/cmdline", "rb") as stream:
            return b"train.sh" in stream.read()
    except OSError:
        return False


class History:
    """What the log says of attempts, and what is wrong in it."""

    def __init__(self, events):
        self.problems, self.numbers, self.running = [], [], {}
        self.lost = self.retried = self.given_up = 0
        ended, failures, token = set(), {}, 0
        for event in events:
            kind, body = event["kind"], event["body"]
            number, key = body.get("trial"), (body.get("trial"), body.get("token"))
            if kind == "started":
                if number not in failures:
                    if number != len(self.numbers):
                        self.problems.append(f"trial {number} stands where {len(self.numbers)} belongs")
                    self.numbers.append(number)
                    failures[number] = 0
                if body["token"] <= token:
                    self.problems.append(f"token {body['token']} was given after {token}")
                token = body["token"]
                if number in ended:
                    self.problems.append(f"trial {number} was started after its end")
                self.running[key] = body
            elif kind == "ended":
                if self.running.pop(key, None) is None:
                    self.problems.append(f"trial {number} ended and did not run")
                retries = body.get("retries", False)
                if body.get("failure") == "lost":
                    failures[number] += 1
                    self.lost += 1
                    self.retried += retries
                    self.given_up += not retries
                    if retries != (failures[number] < ATTEMPTS):
                        self.problems.append(
                            f"trial {number} was lost {failures[number]} times, and retries is {retries}")
                if not retries:
                    ended.add(number)


# --- Flood -------------------------------------------------------------------------------------------------------


def flood(place, options):
    problems, lines, reader = [], [], Session(place)
    for name in (f"one-{STUDY}", f"many-{STUDY}"):
        definition = place.definition(name, options.trials, parallel=options.processes)
        with open(os.path.join(place.folder, f"{name}.json"), "w", encoding="utf-8") as stream:
            json.dump(definition, stream)
        begin = time.monotonic()
        if name.startswith("one"):
            crowd = [place.start("run", f"{name}.json", "--quiet", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)]
        else:
            reader.request("study.create", {"definition": definition})
            crowd = [
                place.start("worker", "--study", name, "--parallel", "1", "--quiet",
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                for _ in range(options.processes)]
        for process in crowd:
            errors = process.communicate()[1]
            if process.returncode != 0 or errors.strip():
                problems.append(f"{name}: a process ended with {process.returncode}: {errors.strip()[:300]}")
        seconds = time.monotonic() - begin
        trials = reader.pages("study.trials", "trials", {"study": name})
        if [trial["number"] for trial in trials] != list(range(options.trials)):
            problems.append(f"{name}: {len(trials)} trials for {options.trials}")
        wrong = [trial["number"] for trial in trials
                 if trial["outcome"] != "completed" or trial["metrics"] != {"loss": float(f"{trial['number']}.1")}]
        if wrong:
            problems.append(f"{name}: trials {wrong[:5]} have not the result that they told")
        if len(place.starts()) != options.trials * (1 if name.startswith("one") else 2):
            problems.append(f"{name}: {len(place.starts())} programs were started")
        if not place.is_sound(name):
            problems.append(f"{name}: luthier study verify finds it unsound")
        lines.append(f"{len(trials)} trials of {'one run' if name.startswith('one') else 'so many workers'} in {seconds:.0f} s")
    reader.end()
    return problems, (
        f"flood: {options.processes} at once, {', '.join(lines)}: {len(problems)} broken")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("luthier")
    parser.add_argument("part", choices=["clients", "workers", "flood", "full", "paused"])
    parser.add_argument("--kills", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--trials", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--patience", type=float, default=LEASE + SWEEP)
    parser.add_argument("--gap", type=float, default=0)
    parser.add_argument("--clocks", action="store_true")
    parser.add_argument("--storage")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="luthier-kills.") as folder:
        folder = os.path.realpath(folder)
        clocks = None
        if options.clocks:
            clocks = os.path.join(folder, "clock.so")
            source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "shifted-clock.c")
            compiler = shutil.which("clang") or shutil.which("cc") or "cc"
            subprocess.run([compiler, "-O1", "-shared", "-fPIC", source, "-o", clocks, "-ldl"], check=True)
        place = Place(os.path.abspath(options.luthier), folder, options.storage, clocks)
        parts = {"clients": clients, "workers": workers, "flood": flood, "full": full, "paused": paused}
        problems, line = parts[options.part](place, options)
        if clocks:
            line += ", with clocks that are wrong by a day and jump"
    print(line, flush=True)
    for problem in problems[:5]:
        print(f"  {problem}")
    if problems:
        raise SystemExit(1)


main()
