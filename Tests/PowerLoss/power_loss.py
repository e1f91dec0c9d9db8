"""Cuts the power of a machine on which studies are written, at every moment, and looks for what was lost.

    power_loss.py LUTHIER [--states N] [--trials N] [--seed N] [--forget log|database|folder]

Two `luthier stdio` processes ask and tell on one SQLite file, and are ended and started again meanwhile. A recorder
(recorder.c) writes down every change of a file, every sync and every answer in order. From that the files are built
as a power cut may leave them: what was synced is there; of what was not, each sector of 512 bytes may have come to
the disk or not, in any order; a file that grew may hold garbage where nothing came; of changes of the folder that were
not synced a beginning is there. One state in four is that of a process which is killed: everything that was written,
and nothing else. Each is opened by `luthier stdio` without help: every answer that had been given must be there, a
request sent again under its key must get the same answer, the log must pass `luthier study verify` for one state in
ten, and the study must go on.

`--forget` leaves out the syncs of a file, as a planted bug: then it must find losses, and exits with 0 if it does.
Prints one line; exits with 1 when a promise was broken.
"""

import argparse
import concurrent.futures
import json
import os
import random
import shutil
import struct
import subprocess
import tempfile

OPENED, WRITTEN, CUT, SYNCING, SYNCED, UNLINKED, RENAMED, LINKED, TOLD = range(1, 10)
RECORD = struct.Struct("<IIQQQ")
SECTOR = 512
HERE = os.path.dirname(os.path.abspath(__file__))


# --- A recorded history ------------------------------------------------------------------------------------------


class Session:
    """A `luthier stdio` process."""

    def __init__(self, luthier, folder, environment=None):
        self.process = subprocess.Popen(
            [luthier, "stdio", "--storage", "sqlite:study.db"], cwd=folder, text=True,
            env={**os.environ, **(environment or {})}, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def request(self, method, parameters, identity=0):
        """Sends a request, and gives its answer: a result, or None with the reason kept in `refusal`."""
        line = json.dumps(
            {"jsonrpc": "2.0", "id": identity, "method": method, "params": parameters})
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except OSError:
            answer = ""
        if not answer:
            self.refusal = self.process.stderr.read().strip() or "it ended"
            return None
        answer = json.loads(answer)
        self.refusal = answer.get("error", {}).get("message")
        return answer.get("result")

    def end(self):
        try:
            self.process.stdin.close()
        except OSError:
            pass  # It ended before it read what was sent.
        self.process.stdout.close()
        self.process.stderr.close()
        return self.process.wait(60)


def drive(luthier, folder, trace, trials, source):
    """Runs the study; gives the parameters of each request that changes something, by its id."""
    library = os.path.join(os.path.dirname(trace), "recorder.so")
    compiler = shutil.which("clang") or shutil.which("cc") or "cc"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", library, os.path.join(HERE, "recorder.c"), "-ldl"],
        check=True)
    recorded = {"LD_PRELOAD": library, "RECORDER_TRACE": trace, "RECORDER_FOLDER": folder}
    definition = {
        "study": "power", "parameters": {"x": {"from": 0, "to": 1}},
        "metrics": {"loss": {"goal": "minimize"}}, "sampler": "random",
        "budget": {"trials": 10_000_000}}
    sessions = [Session(luthier, folder, recorded) for _ in range(2)]
    requests = {}

    def send(session, method, parameters):
        identity = len(requests) + 1
        requests[identity] = (method, parameters)
        result = session.request(method, parameters, identity)
        if result is None:
            raise SystemExit(f"{method} was refused while recording: {session.refusal}")
        return result

    send(sessions[0], "study.create", {"definition": definition})
    for turn in range(trials):
        place = source.randrange(2)
        session = sessions[place]
        trial = send(
            session, "study.ask", {"study": "power", "worker": f"w{place}", "key": f"a{turn}"}
        )["trials"][0]
        about = {"study": "power", "number": trial["number"], "token": trial["token"]}
        for step in range(source.randrange(3)):
            send(session, "trial.report",
                 {**about, "step": step, "metrics": {"loss": turn + step / 8}, "key": f"r{turn}.{step}"})
        # Some results are long, so that transactions have many pages.
        outcome = (
            {"outcome": {"failed": "x" * source.randrange(60_000)}} if turn % 17 == 5
            else {"metrics": {"loss": float(turn)}})
        send(session, "trial.tell", {**about, **outcome, "key": f"t{turn}"})
        if turn % 83 == 41:
            # The last one to close copies the journal into the database and removes it.
            for each in sessions if turn % 2 else [session]:
                each.end()
            sessions = [
                Session(luthier, folder, recorded) if each.process.returncode is not None else each
                for each in sessions]
    for session in sessions:
        session.end()
    return requests


# --- A machine that loses power ----------------------------------------------------------------------------------


class File:
    """A file's durable bytes, and the changes since."""

    def __init__(self):
        self.durable = bytearray()
        self.pending = []  # (index, place, bytes), or (index, length, None) for a cut

    def sync(self, index):
        """Makes durable whatever came before a moment."""
        due = [change for change in self.pending if change[0] < index]
        self.pending = self.pending[len(due):]
        for change in due:
            self.apply(self.durable, change)

    @staticmethod
    def apply(content, change):
        _, place, written = change
        if written is None:
            del content[place:]
            content.extend(bytes(place - len(content)))
        else:
            content.extend(bytes(max(0, place - len(content))))
            content[place:place + len(written)] = written

    def whole(self):
        """What programs read."""
        content = bytearray(self.durable)
        for change in self.pending:
            self.apply(content, change)
        return content

    def torn(self, source):
        """What may be left of it."""
        kind = source.randrange(5)
        chance = (0.0, 0.5, 0.05, 0.95, source.random())[kind]
        content, length = bytearray(self.durable), len(self.durable)
        for change in self.pending:
            _, place, written = change
            if written is None:
                if source.random() < max(chance, 0.5):
                    self.apply(content, change)
                continue
            begin = place
            while begin < place + len(written):
                end = min((begin // SECTOR + 1) * SECTOR, place + len(written))
                if source.random() < chance:
                    self.apply(content, (0, begin, written[begin - place:end - place]))
                begin = end
        if self.pending and source.random() < 0.3:
            # The length came to the disk, and nothing of what was to be there.
            end = max([len(content)] + [
                change[1] + len(change[2]) for change in self.pending if change[2] is not None])
            if end > len(content):
                rest = end - len(content)
                content += source.randbytes(rest) if source.random() < 0.5 else bytes(rest)
        del length
        return content


class Machine:
    """The files of one folder, as a recorded history leaves them."""

    def __init__(self, forget):
        self.files, self.names, self.durable_names = {}, {}, {}
        self.pending_names, self.syncs = [], {}
        self.answers, self.unfinished = {}, {}
        self.forget = forget

    def step(self, index, kind, process, file, place, payload):
        if kind == OPENED:
            name = os.path.basename(payload.decode())
            if place:
                # The number of a file that is gone may be given again.
                self.files[file] = File()
                self.name(index, ("put", name, self.files[file]))
        elif kind == WRITTEN and file in self.files:
            self.files[file].pending.append((index, place, payload))
        elif kind == CUT and file in self.files:
            self.files[file].pending.append((index, place, None))
        elif kind == SYNCING:
            self.syncs[file] = (index, self.files.get(place))
        elif kind == SYNCED:
            begin, target = self.syncs.pop(file)
            if place == 0:
                if self.forget != "folder":
                    self.sync_names(begin)
            elif target is not None and not self.is_forgotten(target):
                target.sync(begin)
        elif kind == UNLINKED:
            self.name(index, ("remove", os.path.basename(payload.decode()), None))
        elif kind in (RENAMED, LINKED):
            old, new = (os.path.basename(path) for path in payload.decode().split("\n"))
            self.name(index, ("put", new, self.names[old]))
            if kind == RENAMED:
                self.name(index, ("remove", old, None))
        elif kind == TOLD:
            self.tell(process, payload)

    def tell(self, process, text):
        """Takes in what a process says; a line that is not whole was not given."""
        *lines, rest = (self.unfinished.get(process, b"") + text).split(b"\n")
        self.unfinished[process] = rest
        for line in lines:
            answer = json.loads(line)
            self.answers[answer["id"]] = answer["result"]

    def is_forgotten(self, file):
        names = {"log": "study.db-wal", "database": "study.db"}
        return self.forget in names and self.names.get(names[self.forget]) is file

    def name(self, index, change):
        self.pending_names.append((index, change))
        self.rename(self.names, change)

    @staticmethod
    def rename(names, change):
        what, name, file = change
        if what == "put":
            names[name] = file
        else:
            names.pop(name, None)

    def sync_names(self, index):
        due = [change for at, change in self.pending_names if at < index]
        self.pending_names = self.pending_names[len(due):]
        for change in due:
            self.rename(self.durable_names, change)

    def killed(self):
        """The files after the processes were killed."""
        return {name: bytes(file.whole()) for name, file in self.names.items()}

    def cut(self, source):
        """The files after a power cut."""
        names = dict(self.durable_names)
        for _, change in self.pending_names[:source.randrange(len(self.pending_names) + 1)]:
            self.rename(names, change)
        return {name: bytes(file.torn(source)) for name, file in names.items()}


def read_trace(path):
    with open(path, "rb") as stream:
        data = stream.read()
    place, records = 0, []
    while place < len(data):
        kind, process, file, where, count = RECORD.unpack_from(data, place)
        place += RECORD.size
        records.append((kind, process, file, where, data[place:place + count]))
        place += count
    return records


def check_recording(records, folder, requests):
    """Ends when something was done that was not recorded."""
    machine = Machine(None)
    for index, record in enumerate(records):
        machine.step(index, *record)
    for name, content in machine.killed().items():
        if name.endswith("-shm"):
            continue
        with open(os.path.join(folder, name), "rb") as stream:
            if stream.read() != content:
                raise SystemExit(f"{name} is not what the record says")
    if sorted(machine.names) != sorted(os.listdir(folder)) or len(machine.answers) != len(requests):
        raise SystemExit(
            f"the record has {len(machine.answers)} of {len(requests)} answers and "
            f"the files {sorted(machine.names)}, not {sorted(os.listdir(folder))}")


# --- What must hold ----------------------------------------------------------------------------------------------


def examine(luthier, folder, requests, given, deeply):
    """What is wrong with a state, as a sentence; nothing when every promise holds."""
    if deeply and any(requests[identity][0] == "study.create" for identity in given):
        run = subprocess.run(
            [luthier, "study", "verify", "power", "--storage", "sqlite:study.db"], cwd=folder,
            text=True, capture_output=True)
        if run.returncode != 0:
            return f"verify: {run.stdout.strip()} {run.stderr.strip()}"
    session = Session(luthier, folder)
    try:
        if not given:
            made = session.request("study.create", requests[1][1] | {"load_if_exists": True})
            return None if made else f"a study cannot be made: {session.refusal}"
        page = session.request("study.trials", {"study": "power", "limit": 10_000})
        if page is None:
            return f"it does not open: {session.refusal}"
        trials = {trial["number"]: trial for trial in page["trials"]}
        for identity, result in given.items():
            method, parameters = requests[identity]
            if method == "study.ask" and result["trials"][0]["number"] not in trials:
                return f"trial {result['trials'][0]['number']} was given and is gone"
            if method == "trial.tell" and result["status"] == "accepted":
                trial = trials.get(parameters["number"], {})
                if trial.get("metrics", {}).get("loss") != parameters.get("metrics", {}).get("loss"):
                    if "outcome" not in parameters:
                        return f"the result of trial {parameters['number']} was acknowledged and is gone"
                if "outcome" in parameters and trial.get("outcome") != "failed":
                    return f"the failure of trial {parameters['number']} was acknowledged and is gone"
        # The newest answers again: a report and a result have receipts of their own.
        for identity in sorted(given)[-3:]:
            method, parameters = requests[identity]
            if method == "study.create":
                continue
            again = session.request(method, parameters)
            if again != given[identity]:
                return (f"{method} sent again got {again} {session.refusal or ''} "
                        f"in place of {given[identity]}")
        # The request that had no answer yet is sent again, as clients do.
        if max(given) + 1 in requests and not session.request(*requests[max(given) + 1]):
            return f"the request under way is refused: {session.refusal}"
        trial = session.request("study.ask", {"study": "power", "worker": "after"})
        told = trial and session.request(
            "trial.tell", {"study": "power", "number": trial["trials"][0]["number"],
                           "token": trial["trials"][0]["token"], "metrics": {"loss": 1.0}})
        return None if told else f"it does not go on: {session.refusal}"
    finally:
        session.end()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("luthier")
    parser.add_argument("--states", type=int, default=10_000)
    parser.add_argument("--trials", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--forget", choices=["log", "database", "folder"])
    options = parser.parse_args()
    luthier, source = os.path.abspath(options.luthier), random.Random(options.seed)
    # In memory where there is such a place: what counts is what was synced, not how long it took.
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place, prefix="luthier-power.") as top:
        top = os.path.realpath(top)
        folder, trace = os.path.join(top, "recorded"), os.path.join(top, "trace")
        os.mkdir(folder)
        requests = drive(luthier, folder, trace, options.trials, source)
        records = read_trace(trace)
        os.unlink(trace)
        moments = sorted(source.randrange(1, len(records) + 1) for _ in range(options.states))
        machine, index, found, seen = Machine(options.forget), 0, [], set()
        syncs, jobs = sum(record[0] == SYNCED for record in records), {}
        check_recording(records, folder, requests)

        def collect(until):
            while len(jobs) > until:
                done, _ = concurrent.futures.wait(jobs, return_when="FIRST_COMPLETED")
                for job in done:
                    moment, state, kind = jobs.pop(job)
                    shutil.rmtree(state)
                    if job.result():
                        found.append(f"{kind} at step {moment} of {len(records)}: {job.result()}")

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for number, moment in enumerate(moments):
                while index < moment:
                    machine.step(index, *records[index])
                    index += 1
                kind = "kill" if number % 4 == 0 else "power cut"
                files = machine.killed() if kind == "kill" else machine.cut(source)
                files.pop("study.db-shm", None)
                mark = hash(tuple(sorted(files.items())))
                seen.add(mark)
                state = os.path.join(top, f"state-{number}")
                os.mkdir(state)
                for name, content in files.items():
                    with open(os.path.join(state, name), "wb") as stream:
                        stream.write(content)
                collect(2 * os.cpu_count())
                job = pool.submit(
                    examine, luthier, state, requests, dict(machine.answers), number % 10 == 0)
                jobs[job] = (moment, state, kind)
            collect(0)
    print(
        f"{options.states} states ({len(seen)} different) after {len(records)} changes, {syncs} syncs "
        f"and {len(requests)} answers: {len(found)} broken")
    for sentence in found[:5]:
        print(f"  {sentence}")
    if bool(found) != bool(options.forget):
        raise SystemExit(1)


main()
