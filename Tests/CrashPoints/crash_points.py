"""Strikes `luthier` at every call by which it changes its files, and looks for what was lost.

    crash_points.py LUTHIER full [--trials N]
    crash_points.py LUTHIER full-run [--trials N]
    crash_points.py LUTHIER kill [--every N]
    crash_points.py LUTHIER kill-run [--every N]
    crash_points.py LUTHIER kill-backup [--every N]

`full`: one `luthier stdio` process asks, reports and tells a study of so many trials. While each request is under way
the disk is full: from its first call that needs space on, then from its second, and so on until it needs no more.
Every refusal must say that there is no space and for which file, the request is sent again when there is, and every
answer must hold in the end, in the process that began.
`full-run`: one `luthier run` with a study of so many trials; the disk is full from one call on until a few were
refused, is freed, and is full again some calls later. The run must end by itself with every trial completed at its
first attempt and every measurement there, and must have said what was missing.
`kill`: a study is made, asked, reported, told and closed, in a new file and in one that an older version wrote. The
process is killed before, within and after each call, once for each. The next one must open the file without help, know
every answer, give each again when it is asked again, and go on.
`kill-run`: the same of a `luthier run` whose programs leave checkpoints and artifacts; the next run ends the study.
`kill-backup`: the same of `luthier study backup`; what has the copy's name must be whole, and the next try succeeds.

`--every N` takes each Nth call only. Prints a line; exits with 1 when a promise was broken. Linux only.
"""

import argparse
import concurrent.futures
import json
import mmap
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDED = os.path.join(HERE, "..", "Goldens", "study-1.sqlite")
COUNT, FULL, KILL_BEFORE, KILL_WITHIN, KILL_AFTER = range(5)
KILLS = {KILL_BEFORE: "before", KILL_WITHIN: "within", KILL_AFTER: "after"}
NEVER = 1 << 62
PROGRAM = """
echo kept > "$LUTHIER_CHECKPOINT/state"
echo "of $LUTHIER_TRIAL" > "$LUTHIER_ARTIFACTS/model.txt"
echo "luthier: {\\"step\\": 1, \\"loss\\": $LUTHIER_TRIAL.5}"
echo "luthier: {\\"step\\": 2, \\"loss\\": $LUTHIER_TRIAL.25}"
echo "luthier: {\\"loss\\": $LUTHIER_TRIAL}"
"""


class Faults:
    """The library, and what it is told of one folder."""

    size = 4096 + 32

    def __init__(self, library, control, folder):
        self.path = control
        with open(control, "wb") as stream:
            stream.write(bytes(self.size))
        with open(control, "r+b") as stream:
            self.memory = mmap.mmap(stream.fileno(), self.size)
        self.environment = {
            "LD_PRELOAD": library, "FAULTS_CONTROL": control, "FAULTS_FOLDER": folder,
            "FAULTS_PROGRAM": "luthier"}

    def set(self, mode, place=NEVER, calls=0):
        """Strikes at a call that comes; calls are counted anew."""
        self.memory[0:8] = struct.pack("<Q", COUNT)
        self.memory[8:32] = struct.pack("<QQQ", place, calls, 0)
        self.memory[0:8] = struct.pack("<Q", mode)

    @property
    def calls(self):
        return struct.unpack_from("<Q", self.memory, 16)[0]

    @property
    def struck(self):
        return struct.unpack_from("<Q", self.memory, 24)[0]

    @property
    def last(self):
        return self.memory[32:].split(b"\0")[0].decode(errors="replace")


class Session:
    """A `luthier stdio` process."""

    def __init__(self, luthier, folder, faults=None):
        self.process = subprocess.Popen(
            [luthier, "stdio", "--storage", "sqlite:study.db"], cwd=folder, text=True,
            env={**os.environ, **(faults.environment if faults else {})}, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.refusal = None

    def request(self, method, parameters):
        """A result; or None, and `refusal` is the message, or None when the process is gone."""
        try:
            self.process.stdin.write(json.dumps(
                {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except OSError:
            line = ""
        answer = json.loads(line) if line.endswith("\n") else {}
        self.refusal = answer.get("error", {}).get("message")
        return answer.get("result")

    def end(self):
        try:
            self.process.stdin.close()
        except OSError:
            pass
        errors = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        return self.process.wait(60), errors


def verify(luthier, folder, study, storage="sqlite:study.db"):
    run = subprocess.run(
        [luthier, "study", "verify", study, "--storage", storage], cwd=folder, text=True, capture_output=True)
    return None if run.returncode == 0 else f"verify: {run.stdout.strip()} {run.stderr.strip()}"


def definition(name, trials, **more):
    return {
        "study": name, "parameters": {"x": {"from": 0, "to": 1}}, "metrics": {"loss": {"goal": "minimize"}},
        "sampler": "random", "budget": {"trials": trials}, **more}


# --- A full disk -------------------------------------------------------------------------------------------------


def full(luthier, top, library, options):
    folder = os.path.join(top, "files")
    os.mkdir(folder)
    faults = Faults(library, os.path.join(top, "control"), folder)
    path = os.path.join(folder, "study.db")
    problems, starts, refusals, passed, allowed, begin = [], 0, 0, 0, 0, time.monotonic()
    while True:
        # Who cannot open the file says so and ends.
        faults.set(FULL, starts + 1)
        session = Session(luthier, folder, faults)
        if session.request("study.list", {}) is not None and not faults.struck:
            break
        starts += 1
        code, errors = session.end()
        if faults.struck and code and f"There is no space left for {path}." not in errors:
            problems.append(f"opening at call {starts}, {faults.last}: {errors}")
    faults.set(COUNT)

    def send(method, parameters):
        """Sends a request until it is answered, with one more call allowed each time."""
        nonlocal refusals, passed, allowed
        while True:
            faults.set(FULL, allowed + 1)
            result = session.request(method, parameters)
            struck, last = faults.struck, faults.last
            faults.set(COUNT)
            if result is None:
                message = session.refusal
                if message is None:
                    raise RuntimeError(f"the process ended at {last}: {session.end()}")
                if not struck:
                    raise RuntimeError(f"{method} is refused for good after {refusals} refusals: {message}")
                if not message.startswith(f"There is no space left for {path}."):
                    problems.append(f"{method} at call {allowed + 1}, {last}: {message}")
                refusals += 1
                allowed += 1
                continue
            # What may wait, such as copying the journal, is refused and does not refuse the request.
            passed += struck > 0
            allowed = allowed + 1 if struck else 0
            return result

    told = {}
    try:
        send("study.create", {"definition": definition("full", options.trials), "load_if_exists": True})
        for turn in range(options.trials):
            trial = send("study.ask", {"study": "full", "worker": "w", "key": f"a{turn}"})["trials"][0]
            about = {"study": "full", "number": trial["number"], "token": trial["token"]}
            send("trial.report", {**about, "step": 1, "metrics": {"loss": turn + 0.5}, "key": f"r{turn}"})
            status = send("trial.tell", {**about, "metrics": {"loss": turn}, "key": f"t{turn}"})["status"]
            told[trial["number"]] = (turn, status)
        found = session.request("study.trials", {"study": "full", "limit": 10_000})["trials"]
        if [trial["number"] for trial in found] != list(range(options.trials)):
            problems.append(f"{len(found)} trials are there")
        for trial in found:
            turn, status = told[trial["number"]]
            if (status, trial["metrics"], [m["metrics"] for m in trial["measurements"]]) != (
                    "accepted", {"loss": turn}, [{"loss": turn + 0.5}]) or trial["outcome"] != "completed":
                problems.append(f"trial {trial['number']} was told {turn}, {status}, and is {trial}")
        # The end copies the journal into the database, which may find no space; the next one does it then.
        faults.set(FULL, 1)
        code, errors = session.end()
        if code != 0 or errors:
            problems.append(f"the process ended with {code}: {errors}")
    except (RuntimeError, TypeError) as error:
        problems.append(f"{error}; {session.refusal}")
    if not refusals:
        problems.append("no request was refused: is the program's name luthier?")
    problems += filter(None, [verify(luthier, folder, "full")])
    return problems, (
        f"full: {options.trials} trials in {time.monotonic() - begin:.0f} s, {starts} starts and {refusals} requests of one process "
        f"refused at each of their calls, {passed} answered all the same: {len(problems)} broken")


def full_run(luthier, top, library, options):
    folder = os.path.join(top, "files")
    os.mkdir(folder)
    faults = Faults(library, os.path.join(top, "control"), folder)
    with open(os.path.join(folder, "train.sh"), "w", encoding="utf-8") as stream:
        stream.write(PROGRAM)
    with open(os.path.join(folder, "study.json"), "w", encoding="utf-8") as stream:
        json.dump(definition("full", options.trials, command=["sh", "train.sh"]), stream)
    storage, problems, begin, fillings, places = "sqlite:study.db", [], time.monotonic(), 0, {}
    errors = open(os.path.join(top, "errors"), "w+", encoding="utf-8")
    # Whoever begins when the disk is full is told so; this is about who runs already.
    faults.set(COUNT)
    run = subprocess.Popen(
        [luthier, "run", "study.json", "--storage", storage, "--parallel", "2", "--quiet"], cwd=folder, text=True,
        env={**os.environ, **faults.environment}, stdout=subprocess.DEVNULL, stderr=errors)
    while faults.calls < 60 and run.poll() is None:
        time.sleep(0.001)
    while run.poll() is None:
        # A prime number of calls apart, so that each call of a trial has its turn.
        faults.set(FULL, 1 + fillings * 7 % 61)
        while faults.struck == 0 and run.poll() is None:
            time.sleep(0.001)
        if faults.struck:
            fillings += 1
            call, name = faults.last.split()[0], os.path.basename(faults.last)
            call += " of the storage" if name.startswith("study.db") else " of a trial"
            places[call] = places.get(call, 0) + 1
        time.sleep(0.015)
        faults.set(COUNT)
        # The next trial comes into being.
        place = faults.calls
        while faults.calls < place + 5 and run.poll() is None:
            time.sleep(0.001)
    errors.seek(0)
    said = errors.read()
    if run.returncode != 0:
        problems.append(f"the run ended with {run.returncode}: {said[-1000:]}")
    if not fillings:
        problems.append("the disk was never full: is the program's name luthier?")
    if fillings and f"no space left for {folder}/study.db" not in said:
        problems.append(f"it did not say what was missing: {said[:500]}")
    reader = Session(luthier, folder)
    found = reader.request("study.trials", {"study": "full", "limit": 10_000})["trials"]
    reader.end()
    if [trial["number"] for trial in found] != list(range(options.trials)):
        problems.append(f"{len(found)} trials are there")
    for trial in found:
        number = trial["number"]
        measured = [m["metrics"]["loss"] for m in trial.get("measurements", [])]
        if (trial["outcome"], trial["metrics"], measured) != (
                "completed", {"loss": number}, [number + 0.5, number + 0.25, number]):
            problems.append(f"trial {number} is {json.dumps(trial)[:400]}")
        if trial["attempt"] != 1:
            problems.append(f"trial {number} was started {trial['attempt']} times")
    # What could not be stored for want of space is still where the program left it.
    left = {
        open(os.path.join(place, name), encoding="utf-8").read()
        for place, _, names in os.walk(os.path.join(folder, "study.trials")) for name in names
        if os.path.getsize(os.path.join(place, name)) < 10}
    missing = {f"of {number}\n" for number in range(options.trials)} - left
    if missing:
        problems.append(f"{len(missing)} artifacts are missing")
    problems += filter(None, [verify(luthier, folder, "full")])
    return problems, (
        f"full-run: {options.trials} trials of one run in {time.monotonic() - begin:.0f} s, the disk full {fillings} times "
        f"({', '.join(f'{call} {count}' for call, count in sorted(places.items()))}): {len(problems)} broken")


# --- Kills -------------------------------------------------------------------------------------------------------


def points(scenario, luthier, top, library, every):
    """Strikes a scenario at each of its calls; gives what is wrong and how many points there were."""
    problems, counts, struck = [], {}, {}

    def strike(mode, place):
        folder = tempfile.mkdtemp(dir=top)
        files = os.path.join(folder, "files")
        os.mkdir(files)
        try:
            faults = Faults(library, os.path.join(folder, "control"), files)
            state = scenario.prepare(luthier, files)
            faults.set(mode, place)
            state = scenario.perform(luthier, files, faults, state)
            if mode == COUNT:
                return faults.calls, "", scenario.examine(luthier, files, state, is_killed=False)
            return faults.struck, faults.last, scenario.examine(luthier, files, state, is_killed=bool(faults.struck))
        except Exception as error:  # one point is not to end the others
            return 1, faults.last, f"{type(error).__name__}: {error}"
        finally:
            shutil.rmtree(folder)

    calls, _, wrong = strike(COUNT, NEVER)
    if not calls:
        wrong = "no call was seen: is the program's name luthier?"
    if wrong:
        return [f"{scenario.name}, undisturbed: {wrong}"], calls, 0, {}
    # A call more or less is made as timing will have it.
    jobs = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for place in range(1, calls + 3, every):
            for mode in KILLS:
                jobs[pool.submit(strike, mode, place)] = (mode, place)
        for job in concurrent.futures.as_completed(jobs):
            mode, place = jobs[job]
            was_struck, last, wrong = job.result()
            if was_struck:
                struck[mode] = struck.get(mode, 0) + 1
                counts[last.split(" ")[0]] = counts.get(last.split(" ")[0], 0) + 1
            if wrong:
                problems.append(f"{scenario.name}, {KILLS[mode]} call {place}, {last}: {wrong}")
    return problems, calls, sum(struck.values()), counts


class Requests:
    """A study is made, asked, reported, told and closed, by a new process for the last trial."""

    def __init__(self, recorded):
        self.recorded = recorded
        self.name = "a recorded file" if recorded else "a new file"
        self.study = "kept" if recorded else "points"

    def prepare(self, _, folder):
        if self.recorded:
            shutil.copyfile(RECORDED, os.path.join(folder, "study.db"))
        return []

    def script(self):
        """Generates requests; is sent each answer."""
        if not self.recorded:
            yield "study.create", {"definition": definition(self.study, 1_000), "load_if_exists": True}
        for turn in range(3):
            trial = (yield "study.ask", {"study": self.study, "worker": "w", "key": f"ask-{turn}"})["trials"][0]
            about = {"study": self.study, "number": trial["number"], "token": trial["token"]}
            yield "trial.report", {**about, "step": 9, "metrics": {"loss": 100 + turn}, "key": f"report-{turn}"}
            yield "trial.tell", {**about, "metrics": {"loss": turn}, "key": f"tell-{turn}"}
            if turn == 1:
                yield None, None

    def perform(self, luthier, folder, faults, _):
        """Sends requests as long as they are answered, then ends."""
        given, session, script = [], Session(luthier, folder, faults), self.script()
        method, parameters = next(script)
        try:
            while True:
                if method is None:
                    session.end()
                    session = Session(luthier, folder, faults)
                    method, parameters = next(script)
                    continue
                result = session.request(method, parameters)
                if result is None:
                    if session.refusal is not None:
                        raise RuntimeError(f"{method} was refused: {session.refusal}")
                    break
                given.append((method, parameters, result))
                method, parameters = script.send(result)
        except StopIteration:
            pass
        session.end()
        return given

    def examine(self, luthier, folder, given, is_killed):
        session, place, trials = Session(luthier, folder), 0, {}
        try:
            script = self.script()
            method, parameters = next(script)
            while True:
                if method is None:
                    method, parameters = next(script)
                    continue
                result = session.request(method, parameters)
                if result is None:
                    return f"{method} is refused after it: {session.refusal or session.end()}"
                if place < len(given) and method != "study.create" and result != given[place][2]:
                    return f"{method} was answered {given[place][2]}, and is answered {result} now"
                if method == "trial.tell":
                    if result["status"] != "accepted":
                        return f"the result of trial {parameters['number']} is {result}"
                    trials[parameters["number"]] = parameters["metrics"]
                place += 1
                method, parameters = script.send(result)
        except StopIteration:
            pass
        try:
            found = session.request("study.trials", {"study": self.study, "limit": 1000})["trials"]
            first = 6 if self.recorded else 0
            if [trial["number"] for trial in found] != list(range(first + 3)):
                return f"{len(found)} trials are there"
            for trial in found[first:]:
                turn = trials[trial["number"]]["loss"]
                measured = [m["metrics"] for m in trial["measurements"]]
                if trial["metrics"] != {"loss": turn} or measured != [{"loss": 100 + turn}]:
                    return f"trial {trial['number']} is {trial}"
        finally:
            session.end()
        left = sorted(set(os.listdir(folder)) - {f"study.db{end}" for end in ("", "-lock", "-wal", "-shm")})
        if left:
            return f"{left} are there in the end"
        return verify(luthier, folder, self.study)


class Backup:
    """A storage is copied."""

    name = "a backup"

    def prepare(self, luthier, folder):
        shutil.copyfile(RECORDED, os.path.join(folder, "study.db"))

    def perform(self, luthier, folder, faults, _):
        return self.copy(luthier, folder, faults.environment)

    def copy(self, luthier, folder, environment):
        return subprocess.run(
            [luthier, "study", "backup", "copy.db", "--storage", "sqlite:study.db"], cwd=folder, text=True,
            env={**os.environ, **environment}, capture_output=True)

    def examine(self, luthier, folder, run, is_killed):
        path = os.path.join(folder, "copy.db")
        if not is_killed and run.returncode != 0:
            return f"it ended with {run.returncode}: {run.stderr}"
        if not os.path.exists(path):
            again = self.copy(luthier, folder, {})
            if again.returncode != 0:
                return f"the next try: {again.stderr}"
        wrong = verify(luthier, folder, "kept") or verify(luthier, folder, "kept", "sqlite:copy.db")
        # Who is killed leaves the draft of the copy, which the next copy of that name writes anew.
        drafts = {"copy.db.part", "copy.db.part-journal"} if is_killed else set()
        left = sorted(
            name for name in set(os.listdir(folder)) - drafts if name.endswith((".part", "-journal")))
        return wrong or (f"{left} are there in the end" if left else None)


class Run:
    """A study is run to its end by `luthier run`."""

    name = "a run"
    trials = 2

    def prepare(self, luthier, folder):
        with open(os.path.join(folder, "train.sh"), "w", encoding="utf-8") as stream:
            stream.write(PROGRAM)
        with open(os.path.join(folder, "study.json"), "w", encoding="utf-8") as stream:
            json.dump(definition(
                "run", self.trials, command=["sh", "train.sh"],
                retry={"attempts": 2, "on": ["lost"]}), stream)

    def perform(self, luthier, folder, faults, _):
        return self.run(luthier, folder, faults.environment)

    def run(self, luthier, folder, environment):
        return subprocess.run(
            [luthier, "run", "study.json", "--storage", "sqlite:study.db", "--quiet"], cwd=folder, text=True,
            env={**os.environ, **environment}, capture_output=True, timeout=300)

    def examine(self, luthier, folder, run, is_killed):
        if is_killed:
            run = self.run(luthier, folder, {})
        if run.returncode != 0:
            return f"the run ended with {run.returncode}: {run.stderr}"
        session = Session(luthier, folder)
        try:
            found = session.request("study.trials", {"study": "run"})["trials"]
        finally:
            session.end()
        if [trial["number"] for trial in found] != list(range(self.trials)):
            return f"{len(found)} trials are there"
        for trial in found:
            if (trial["outcome"], trial["metrics"]) != ("completed", {"loss": trial["number"]}):
                return f"trial {trial['number']} is {trial}"
        return verify(luthier, folder, "run")


def kill(scenarios, luthier, top, library, options):
    problems, parts, begin = [], [], time.monotonic()
    for scenario in scenarios:
        wrong, calls, struck, counts = points(scenario, luthier, top, library, options.every)
        problems += wrong
        parts.append(
            f"{scenario.name} {calls} calls, {struck} points "
            f"({', '.join(f'{call} {count}' for call, count in sorted(counts.items()))})")
    return problems, (
        f"{options.part}: {'; '.join(parts)} in {time.monotonic() - begin:.0f} s: {len(problems)} broken")


def main():
    parts = {
        "full": full, "full-run": full_run,
        "kill": lambda *rest: kill([Requests(False), Requests(True)], *rest),
        "kill-run": lambda *rest: kill([Run()], *rest), "kill-backup": lambda *rest: kill([Backup()], *rest)}
    parser = argparse.ArgumentParser()
    parser.add_argument("luthier")
    parser.add_argument("part", choices=list(parts))
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    luthier = os.path.abspath(options.luthier)
    # In memory where there is such a place: what counts is what is done, not how long a disk takes.
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place, prefix="luthier-points.") as top:
        top = os.path.realpath(top)
        library = os.path.join(top, "faults.so")
        compiler = shutil.which("clang") or shutil.which("cc") or "cc"
        subprocess.run(
            [compiler, "-O1", "-shared", "-fPIC", os.path.join(HERE, "faults.c"), "-o", library, "-ldl"], check=True)
        problems, line = parts[options.part](luthier, top, library, options)
    print(line, flush=True)
    for problem in problems[:4] + problems[4:][-4:]:
        print(f"  {problem}")
    if problems:
        raise SystemExit(1)


main()
