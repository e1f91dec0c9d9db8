"""Breaks `luthier serve`, its clients and the network between them, records every answer, and checks the history.

    nemesis.py LUTHIER [--minutes M] [--clients N] [--seed S]

Needs a network namespace of its own, in which it may make links: `unshare --net`, or `unshare --map-root-user --net`
for who is not the superuser (Scripts/test-nemesis.sh). The server stays in it. The clients are in others, eight in
each, with a link to the server's (a pair of virtual Ethernet devices).

Three of four clients are programs that speak HTTP: they ask, report, tell and read, send every request until it is answered,
each time under its key, and some once more afterwards. The others are `luthier worker --server`, running a program. The
first work through studies with a budget, the others on one without an end.

Until the time is over, one thing after another is done to them and taken back: the server is killed, or stopped by SIGSTOP;
clients are killed and replaced, or stopped for seconds; links are cut; answers alone, or requests alone, are dropped;
the server is killed behind a cut link. Beside that, one client after another is stopped for longer than its lease, and for two
leases of each four the server is not killed, so that leases come to their end.
After each the time is taken until every client that is there has had an answer.

Then every client is killed, the leases run out, and others finish the studies. Checked, each in one pass:
the numbers of trials are 0 to n-1, and n is the budget; no trial and no token was given twice, and tokens of a
trial only grow; the same key always had the same answer; at most one result of a trial was accepted, and what was
accepted is there as it was told, in every read since; a finished trial never changed; events are numbered without
holes, and the log has one end of each trial, with its newest token; nothing runs any more one lease and a sweep after
the last client is gone; no program began one attempt twice; `luthier study verify` finds every suggestion again;
and nobody needed more than 5 s to work again. Prints what was found; exits with 1 when a promise was broken.
"""

import argparse
import collections
import http.client
import json
import mmap
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

PORT, GROUP = 8123, 8
BUDGET = 1000
# A lease, and a sweep of the server's own.
LEASE, SWEEP = 60, 30
SOON = 5.0
WORKERS_STUDY = "workers"
PROGRAM = """
echo "$LUTHIER_TRIAL $LUTHIER_ATTEMPT $$" >> ledger
sleep 0.1$((LUTHIER_TRIAL % 10))
echo "luthier: {\\"loss\\": $LUTHIER_TRIAL.$LUTHIER_ATTEMPT}"
"""


def definition(name, trials):
    return {
        "study": name, "command": ["sh", "train.sh"], "parameters": {"x": {"from": 0, "to": 1}},
        "metrics": {"loss": {"goal": "minimize"}}, "sampler": "random",
        "budget": {"trials": trials}, "retry": {"attempts": 3, "on": ["lost"]}}


def server_address(group):
    return f"10.77.{group}.1"


def client_address(group):
    return f"10.77.{group}.2"


# --- A client that speaks HTTP -----------------------------------------------------------------------------------


class Refused(Exception):
    pass


class Client:
    """Sends requests until they are answered, and writes each request and each answer down."""

    def __init__(self, name, address, token, history, beat):
        self.name, self.address, self.token, self.beat = name, address, token, beat
        self.history = open(history, "a", encoding="utf-8", buffering=1)
        self.connection, self.turn = None, 0

    def call(self, what, study, path, body=None, key=None):
        """What the server answers."""
        self.turn += 1
        about = {"id": f"{self.name}-{self.turn}", "what": what, "study": study, "key": key}
        self.history.write(json.dumps({**about, "path": path, "body": body, "time": time.monotonic()}) + "\n")
        while True:
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(self.address, PORT, timeout=2)
                headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
                if key:
                    headers["Idempotency-Key"] = key
                self.connection.request(
                    "GET" if body is None else "POST", "/api/v1/studies" + path,
                    None if body is None else json.dumps(body), headers)
                answer = self.connection.getresponse()
                text = answer.read()
                if answer.status in (429, 503):
                    raise OSError("busy")
                found = json.loads(text)
                break
            except (OSError, http.client.HTTPException):
                if self.connection is not None:
                    self.connection.close()
                self.connection = None
                time.sleep(random.uniform(0.02, 0.2))
        self.beat()
        self.history.write(
            json.dumps({**about, "status": answer.status, "answer": found, "time": time.monotonic()}) + "\n")
        if answer.status >= 300:
            raise Refused(found)
        return found

    def twice(self, what, study, path, body, key):
        found = self.call(what, study, path, body, key)
        if random.random() < 0.05:
            self.call(what, study, path, body, key)
        return found

    def trial(self, study, trial):
        path, token, key = f"/{study}/trials/{trial['number']}", trial["token"], f"{self.name}-{self.turn}"
        for step in range(random.randrange(3)):
            time.sleep(random.uniform(0, 0.05))
            self.twice("report", study, f"{path}/report", {
                "token": token, "step": step, "metrics": {"loss": float(step)}}, f"r{step}-{key}")
        time.sleep(random.uniform(0, 0.1))
        # A number that nobody else tells.
        loss = float(int.from_bytes(os.urandom(6), "big"))
        self.twice("tell", study, f"{path}/tell", {"token": token, "metrics": {"loss": loss}}, f"t-{key}")
        seen = trial["number"] if random.random() < 0.5 else random.randint(0, trial["number"])
        self.call("read", study, f"/{study}/trials/{seen}")

    def ask(self, study):
        return self.twice(
            "ask", study, f"/{study}/ask", {"worker": self.name}, f"a-{self.name}-{self.turn}")

    def work(self):
        """Works through one study after another, makes those that are not there, and looks whether earlier ones have trials again."""
        index = 0
        while True:
            study = f"budget-{index}"
            self.call("create", study, "", {
                "definition": definition(study, BUDGET), "load_if_exists": True}, f"c-{self.name}-{self.turn}")
            while trials := self.ask(study)["trials"]:
                self.trial(study, trials[0])
                if index > 0 and random.random() < 0.05:
                    earlier = f"budget-{random.randrange(index)}"
                    for trial in self.ask(earlier)["trials"]:
                        self.trial(earlier, trial)
            index += 1

    def finish(self, studies):
        """Does what is left of studies."""
        for study in studies:
            while True:
                found = self.ask(study)
                if found["trials"]:
                    self.trial(study, found["trials"][0])
                elif found["state"] == "waiting":
                    time.sleep(0.1)
                else:
                    break


def client_main(arguments):
    name, slot, address, token_file, history, beats, *studies = arguments
    with open(beats, "r+b") as stream:
        shared = mmap.mmap(stream.fileno(), 0)
    with open(token_file, encoding="utf-8") as stream:
        token = stream.read().strip()

    def beat():
        struct.pack_into("d", shared, 8 * int(slot), time.monotonic())

    client = Client(name, address, token, history, beat)
    if studies:
        client.finish(studies)
    else:
        client.work()


# --- The world ---------------------------------------------------------------------------------------------------


def run(*command):
    subprocess.run(command, check=True)


class Place:
    """One place for a client: who is there may be killed, and replaced."""

    def __init__(self, world, slot, is_worker):
        self.world, self.slot, self.is_worker = world, slot, is_worker
        self.group, self.started, self.process, self.stopped = slot // GROUP, 0, None, None
        self.folder = os.path.join(world.folder, f"place-{slot}")
        os.mkdir(self.folder)
        with open(os.path.join(self.folder, "train.sh"), "w", encoding="utf-8") as stream:
            stream.write(PROGRAM)

    def start(self, studies=()):
        self.started += 1
        enter = ["nsenter", "-t", str(self.world.holders[self.group].pid), "-n"]
        address = server_address(self.group)
        if self.is_worker:
            command = [
                self.world.luthier, "worker", "--server", f"http://{address}:{PORT}", "--study", WORKERS_STUDY,
                "--token-file", self.world.token_file, "--insecure-plain-http", "--parallel", "1", "--quiet"]
        else:
            command = [
                sys.executable, os.path.abspath(__file__), "client", f"{self.slot}.{self.started}", str(self.slot),
                address, self.world.token_file, os.path.join(self.world.folder, f"history-{self.slot}.{self.started}"),
                self.world.beats_file, *studies]
        with open(os.path.join(self.folder, "errors"), "ab") as errors:
            self.process = subprocess.Popen(
                enter + command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=errors)

    def last_answer(self):
        """When it last had one, by the steady clock."""
        if not self.is_worker:
            return struct.unpack_from("d", self.world.beats, 8 * self.slot)[0]
        # A program that begins is a trial that was asked for.
        try:
            age = time.time() - os.stat(os.path.join(self.folder, "ledger")).st_mtime
        except OSError:
            return 0.0
        return time.monotonic() - age

    def errors(self):
        with open(os.path.join(self.folder, "errors"), encoding="utf-8", errors="replace") as stream:
            return stream.read()[-400:]

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.stopped = None


class World:
    def __init__(self, luthier, folder, count):
        self.luthier, self.folder, self.server = luthier, folder, None
        self.starts = []
        groups = -(-count // GROUP)
        run("ip", "link", "set", "lo", "up")
        self.holders = [
            subprocess.Popen(["unshare", "--net", "sleep", "infinity"]) for _ in range(groups)]
        own = os.readlink("/proc/self/ns/net")
        for group, holder in enumerate(self.holders):
            while os.readlink(f"/proc/{holder.pid}/ns/net") == own:
                time.sleep(0.01)
            run("ip", "link", "add", "name", f"to{group}", "type", "veth", "peer", "name", "up0",
                "netns", str(holder.pid))
            run("ip", "address", "add", f"{server_address(group)}/24", "dev", f"to{group}")
            run("ip", "link", "set", f"to{group}", "up")
            self.inside(group, "ip", "address", "add", f"{client_address(group)}/24", "dev", "up0")
            self.inside(group, "ip", "link", "set", "up0", "up")
        self.beats_file = os.path.join(folder, "beats")
        with open(self.beats_file, "wb") as stream:
            stream.write(bytes(8 * count))
        with open(self.beats_file, "r+b") as stream:
            self.beats = mmap.mmap(stream.fileno(), 0)
        self.token_file = os.path.join(folder, "token")
        made = subprocess.run(
            [luthier, "token", "create", "nemesis", "--role", "admin", "--storage", "nemesis.db"],
            cwd=folder, check=True, capture_output=True, text=True).stdout
        self.token = next(word for word in made.split() if word.startswith("luthier_"))
        with open(os.open(self.token_file, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="utf-8") as stream:
            stream.write(self.token)

    def inside(self, group, *command):
        run("nsenter", "-t", str(self.holders[group].pid), "-n", *command)

    def start_server(self):
        names = [part for group in range(len(self.holders))
                 for part in ("--allow-host", server_address(group))]
        with open(os.path.join(self.folder, "server.log"), "ab") as log:
            self.server = subprocess.Popen(
                [self.luthier, "serve", "--storage", "nemesis.db", "--host", "0.0.0.0", "--port", str(PORT),
                 "--insecure-plain-http", "--log-level", "error", *names],
                cwd=self.folder, stdout=subprocess.DEVNULL, stderr=log)

    def kill_server(self):
        self.server.kill()
        self.server.wait()

    def get(self, path, body=None):
        """What the server answers beside the nemesis, in its own namespace."""
        begin = time.monotonic()
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
                connection.request(
                    "GET" if body is None else "POST", "/api/v1/studies" + path,
                    None if body is None else json.dumps(body),
                    {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"})
                answer = connection.getresponse()
                text = answer.read()
                if answer.status != 503:
                    return json.loads(text)
            except (OSError, http.client.HTTPException):
                pass
            if time.monotonic() - begin > 60:
                raise SystemExit("the server did not answer for a minute")
            time.sleep(0.05)

    def pages(self, path, member):
        found, after = [], ""
        while True:
            page = self.get(f"{path}?limit=10000{after}")
            found += page[member]
            if page.get("next") is None:
                return found
            after = f"&after={page['next']}"


# --- What is done to it ------------------------------------------------------------------------------------------


class Nemesis:
    """Does one thing after another, and takes it back. Each gives the moment at which it was taken back."""

    def __init__(self, world, places, source):
        self.world, self.places, self.source = world, places, source
        self.faults = [
            self.server_killed, self.server_stopped, self.clients_killed, self.clients_stopped, self.links_cut,
            self.answers_dropped, self.requests_dropped, self.server_killed_behind_cut_links]
        self.turns = []

    def next(self, spares_server):
        """Each of them once before any comes again. A server that is killed may be spared: it judges leases from its start."""
        while True:
            self.turns = self.turns or self.source.sample(self.faults, len(self.faults))
            fault = self.turns.pop()
            if not spares_server or not fault.__name__.startswith("server_killed"):
                break
        fault()
        return fault.__name__.replace("_", " "), time.monotonic()

    def hold(self, most=10):
        time.sleep(self.source.uniform(0.5, most))

    def some_groups(self):
        groups = range(len(self.world.holders))
        return self.source.sample(groups, self.source.randint(1, len(groups)))

    def some_places(self):
        free = [place for place in self.places if place.stopped is None]
        return self.source.sample(free, self.source.randint(1, 6))

    def server_killed(self):
        self.world.kill_server()
        self.hold(6)
        self.world.start_server()

    def server_stopped(self):
        self.world.server.send_signal(signal.SIGSTOP)
        self.hold()
        self.world.server.send_signal(signal.SIGCONT)

    def clients_killed(self):
        chosen = self.some_places()
        for place in chosen:
            place.kill()
        self.hold(2)
        for place in chosen:
            place.start()

    def clients_stopped(self):
        chosen = self.some_places()
        for place in chosen:
            place.process.send_signal(signal.SIGSTOP)
        self.hold()
        for place in chosen:
            place.process.send_signal(signal.SIGCONT)

    def cut(self, groups):
        for group in groups:
            run("ip", "link", "set", f"to{group}", "down")

    def join(self, groups):
        for group in groups:
            run("ip", "link", "set", f"to{group}", "up")

    def links_cut(self):
        groups = self.some_groups()
        self.cut(groups)
        self.hold(15)
        self.join(groups)

    def answers_dropped(self):
        groups = self.some_groups()
        for group in groups:
            run("ip", "route", "add", "blackhole", f"{client_address(group)}/32")
        self.hold()
        for group in groups:
            run("ip", "route", "del", "blackhole", f"{client_address(group)}/32")

    def requests_dropped(self):
        groups = self.some_groups()
        for group in groups:
            self.world.inside(group, "ip", "route", "add", "blackhole", f"{server_address(group)}/32")
        self.hold()
        for group in groups:
            self.world.inside(group, "ip", "route", "del", "blackhole", f"{server_address(group)}/32")

    def server_killed_behind_cut_links(self):
        groups = self.some_groups()
        self.cut(groups)
        self.hold(4)
        self.world.kill_server()
        self.hold(2)
        self.world.start_server()
        self.hold(4)
        self.join(groups)


def wait_until_all_work(places, since):
    """How long it took from a moment until each had an answer, and who was the last."""
    slowest = (0.0, None)
    missing = [place for place in places if place.stopped is None]
    while missing:
        now = time.monotonic()
        if now - since > 60:
            return now - since, missing[0]
        for place in missing:
            if place.last_answer() > since:
                slowest = max(slowest, (place.last_answer() - since, place.slot))
        missing = [place for place in missing if place.last_answer() <= since]
        time.sleep(0.01)
    return slowest[0], None if slowest[1] is None else places[slowest[1]]


# --- What must hold ----------------------------------------------------------------------------------------------


class Checker:
    """Goes through the history once, and through each study once."""

    def __init__(self):
        self.problems = collections.Counter()
        self.examples = []
        self.answers, self.given, self.accepted, self.seen = {}, {}, {}, []
        self.tells = {}
        self.requests = self.unanswered = self.repeated = self.late = 0

    def broken(self, kind, detail):
        self.problems[kind] += 1
        if self.problems[kind] <= 3:
            self.examples.append(f"{kind}: {detail}")

    def read(self, path):
        asked = {}
        with open(path, encoding="utf-8") as stream:
            for line in stream:
                if not line.endswith("\n"):
                    break  # The client was killed while it wrote.
                entry = json.loads(line)
                if "status" in entry:
                    self.answer(asked.pop(entry["id"]), entry)
                else:
                    asked[entry["id"]] = entry
                    self.requests += 1
        self.unanswered += len(asked)
        for entry in asked.values():
            if entry["what"] == "tell":
                self.tells.setdefault(self.subject(entry), set()).add(entry["body"]["metrics"]["loss"])

    @staticmethod
    def subject(entry):
        return entry["study"], int(entry["path"].split("/")[3])

    def answer(self, request, entry):
        what, study, answer = entry["what"], entry["study"], entry["answer"]
        if entry["status"] >= 300:
            self.broken("a request was refused", f"{request} {entry['status']} {answer}")
            return
        if entry["key"]:
            place = (study, entry["key"])
            if place in self.answers and what != "create":
                self.repeated += 1
                if self.answers[place] != answer:
                    self.broken("one key had two answers", f"{place} {self.answers[place]} {answer}")
                return
            self.answers[place] = answer
        if what == "ask":
            for trial in answer["trials"]:
                place = (study, trial["token"])
                if place in self.given:
                    self.broken("a token was given twice", f"{place}")
                self.given[place] = trial["number"], trial["attempt"]
        elif what == "tell":
            subject, loss = self.subject(request), request["body"]["metrics"]["loss"]
            self.tells.setdefault(subject, set()).add(loss)
            if answer["status"] == "accepted":
                if subject in self.accepted:
                    self.broken("two results of a trial were accepted", f"{subject}")
                self.accepted[subject] = request["body"]["token"], loss, entry["time"]
            else:
                self.late += 1
        elif what == "read":
            self.seen.append((study, answer, request["time"]))

    def study(self, name, trials, events, budget):
        """Takes a study as it is in the end; every trial of one with a budget is over by then."""
        if [trial["number"] for trial in trials] != list(range(len(trials))):
            self.broken("numbers have holes", name)
        if budget is not None and len(trials) != budget:
            self.broken("the budget is not met", f"{name}: {len(trials)}")
        if [event["sequence"] for event in events] != list(range(1, len(events) + 1)):
            self.broken("events have holes", name)
        newest, ended = {}, {}
        for event in events:
            body = event["body"]
            number = body.get("trial")
            if event["kind"] == "started":
                if ended.get(number, {}).get("outcome", "failed") != "failed" or body["token"] <= max(newest.get(number, [0])):
                    self.broken("an attempt began out of turn", f"{name} {event}")
                newest.setdefault(number, []).append(body["token"])
            elif event["kind"] == "ended":
                if body["token"] != newest[number][-1] or ended.get(number, {}).get("token") == body["token"]:
                    self.broken("a trial ended twice, or by an old token", f"{name} {event}")
                ended[number] = body
        final = {trial["number"]: trial for trial in trials}
        for number, trial in final.items():
            if trial["outcome"] == "running" or budget is not None and trial["outcome"] == "waiting":
                self.broken("a trial is not over", f"{name} {number}")
            told = self.accepted.get((name, number))
            if told is not None and (trial["metrics"] != {"loss": told[1]} or ended[number]["token"] != told[0]):
                self.broken("an accepted result is not there", f"{name} {number} {told} {trial['metrics']}")
            if budget is not None and trial["outcome"] == "completed" \
                    and trial["metrics"]["loss"] not in self.tells.get((name, number), ()):
                self.broken("a result is there that nobody told", f"{name} {number} {trial['metrics']}")
        for (study, token), (number, _) in self.given.items():
            if study == name and token not in newest.get(number, []):
                self.broken("a trial that was given is not in the log", f"{name} {number} {token}")
        for study, trial, asked in self.seen:
            if study != name:
                continue
            if trial["outcome"] in ("running", "waiting"):
                told = self.accepted.get((name, trial["number"]))
                if told is not None and told[2] < asked:
                    self.broken("an accepted result was not seen", f"{name} {told} {trial}")
                continue
            now = final[trial["number"]]
            if any(now.get(key) != trial.get(key) for key in ("outcome", "metrics", "parameters", "attempt", "ended")):
                self.broken("a finished trial changed", f"{name} {trial} {now}")


# --- All of it ---------------------------------------------------------------------------------------------------


def main(options):
    source = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        world = World(os.path.abspath(options.luthier), folder, options.clients)
        try:
            hold(world, source, options)
        finally:
            for holder in world.holders:
                holder.kill()
            if world.server is not None and world.server.poll() is None:
                world.server.kill()
                world.server.wait()


def hold(world, source, options):
    world.start_server()
    world.get("", {"definition": definition(WORKERS_STUDY, 10_000_000)})
    places = [Place(world, slot, slot % 4 == 3) for slot in range(options.clients)]
    checker, counts = Checker(), collections.Counter()
    slowest = collections.defaultdict(float)
    try:
        for place in places:
            place.start()
        begin = time.monotonic()
        end = begin + 60 * options.minutes
        wait_until_all_work(places, 0)
        nemesis, next_zombie = Nemesis(world, places, source), time.monotonic() + 5
        while time.monotonic() < end:
            time.sleep(source.uniform(0.5, 2))
            now = time.monotonic()
            for place in places:
                if place.stopped is not None and now > place.stopped:
                    place.process.send_signal(signal.SIGCONT)
                    place.stopped = None
            if now > next_zombie:
                place = source.choice([place for place in places if place.stopped is None])
                place.process.send_signal(signal.SIGSTOP)
                place.stopped = now + LEASE + source.uniform(5, 30)
                counts["client stopped beyond its lease"] += 1
                next_zombie = now + 15
            # In every other stretch of two leases, and in short runs never.
            fault, healed = nemesis.next(int((now - begin) / (2 * LEASE)) % 2 == 1)
            counts[fault] += 1
            took, place = wait_until_all_work(places, healed)
            slowest[fault] = max(slowest[fault], took)
            kind = "nobody" if place is None else ("worker" if place.is_worker else "client") + f" {place.slot}"
            if options.verbose:
                print(f"{fault}: works again after {took:.2f} s, the last was {kind}", flush=True)
            if took > SOON:
                checker.broken("did not work again soon", f"{kind}, {took:.1f} s after {fault}; {place.errors()}")
            for place in places:
                if place.process.poll() is not None:
                    checker.broken(
                        "a client ended", f"{place.slot}, {place.process.returncode}: {place.errors()}")
                    place.start()
    finally:
        for place in places:
            if place.process is not None:
                place.kill()
    finish(world, places, checker)
    for place in places:
        starts = []
        if place.is_worker and os.path.exists(os.path.join(place.folder, "ledger")):
            with open(os.path.join(place.folder, "ledger"), encoding="utf-8") as stream:
                starts = [tuple(line.split()[:2]) for line in stream]
        for attempt in starts:
            place_key = ("program", attempt)
            if place_key in checker.answers:
                checker.broken("an attempt began twice", f"{attempt}")
            checker.answers[place_key] = True
    print(", ".join(f"{count} x {fault}" for fault, count in sorted(counts.items())))
    print("works again after, at most: "
          + ", ".join(f"{fault} {seconds:.2f} s" for fault, seconds in sorted(slowest.items())))
    broken = sum(checker.problems.values())
    print(
        f"{options.minutes:g} minutes, {options.clients} clients, {sum(counts.values())} faults: {checker.requests} requests, "
        f"{len(checker.accepted)} results of {sum(1 for _ in checker.given)} attempts accepted and {checker.late} late, "
        f"{checker.unanswered} requests of killed clients unanswered, {checker.repeated} asked twice: {broken} broken; "
        f"works again after {max(slowest.values(), default=0):.2f} s at most")
    for kind, count in checker.problems.items():
        print(f"{count} x {kind}")
    for example in checker.examples:
        print(f"  {example[:1500]}")
    if broken:
        raise SystemExit(f"seed {options.seed}")


def finish(world, places, checker):
    """Lets the leases run out, finishes the studies, and checks everything."""
    begin = time.monotonic()
    names = [study["study"] for study in world.get("")["studies"]]
    running = names
    while running and time.monotonic() - begin < LEASE + SWEEP:
        time.sleep(1)
        running = [name for name in running if world.get(f"/{name}")["trials"]["running"] > 0]
    for name in running:
        checker.broken("a trial runs beyond its lease", name)
    budgets = [name for name in names if name != WORKERS_STUDY]
    last = [place for place in places if not place.is_worker][:4]
    for place in last:
        place.start(budgets)
    for place in last:
        try:
            if place.process.wait(300) != 0:
                checker.broken("a client ended", place.errors())
        except subprocess.TimeoutExpired:
            checker.broken("a study cannot be finished", "")
            place.kill()
    for name in sorted(os.listdir(world.folder)):
        if name.startswith("history-"):
            checker.read(os.path.join(world.folder, name))
    for name in names:
        trials = world.pages(f"/{name}/trials", "trials")
        events = world.pages(f"/{name}/events", "events")
        if name == WORKERS_STUDY:
            for trial in trials:
                if trial["outcome"] == "completed" and str(trial["metrics"]["loss"]) != f"{trial['number']}.{trial['attempt']}":
                    checker.broken("a result is of another attempt", f"{trial}")
            checker.study(name, trials, events, None)
        else:
            checker.study(name, trials, events, BUDGET)
    world.server.send_signal(signal.SIGTERM)
    if world.server.wait(30) != 0:
        checker.broken("the server did not end well", f"{world.server.returncode}")
    for name in names:
        verified = subprocess.run(
            [world.luthier, "study", "verify", name, "--storage", "nemesis.db"], cwd=world.folder,
            capture_output=True, text=True)
        if verified.returncode != 0:
            checker.broken("luthier study verify finds it unsound", verified.stdout + verified.stderr)


if sys.argv[1:2] == ["client"]:
    client_main(sys.argv[2:])
else:
    parser = argparse.ArgumentParser()
    parser.add_argument("luthier")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--verbose", action="store_true")
    main(parser.parse_args())
