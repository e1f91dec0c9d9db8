"""Tries to get files out of `luthier serve` that it does not serve, by every way of writing a path.

    traversal.py LUTHIER [--every N]

A study with artifacts and logs is served from a folder beside which a secret lies. Symbolic links to the secret, and
hard links of it, are put in the place of stored artifacts and logs, and beside them. Then each parameter in a path of
each operation of the OpenAPI document gets each of about 500 detours, percent-encoded once, twice, wrongly and not at
all; so do the names of studies, of artifacts and whatever else a query or a body names. No answer may hold a byte of
the secret, of a database or of the system's files, no request may fail in the server, and nothing outside the
folder may be there, be gone or be another one afterwards.

`--every N` takes each Nth detour only. Prints a line; exits with 1 when a promise was broken.
"""

import argparse
import http.client
import json
import os
import re
import subprocess
import tempfile
import threading

SECRET = b"the bytes of another folder " * 150_000
MARKS = [SECRET[:28], b"SQLite format 3", b"root:x:0:", b"Linux version"]
PROGRAM = """
echo "an artifact of $LUTHIER_TRIAL" > "$LUTHIER_ARTIFACTS/model.txt"
echo "luthier: {\\"loss\\": $LUTHIER_TRIAL}"
"""
DIGEST = "ab" * 32


def detours():
    points = ["..", ".", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "%c0%ae%c0%ae", "..;", "..%00", "%u002e%u002e"]
    slashes = ["/", "%2f", "%2F", "%5c", "\\", "%252f", "%c0%af", "//", "%ef%bc%8f"]
    ends = ["secret.txt", "etc%2fpasswd", "luthier.db", "0000", "link", "%00"]
    found = [point + slash + point + slash + end for point in points for slash in slashes for end in ends]
    found += [point for point in points]
    return found + [
        "file:%2f%2f%2fetc%2fpasswd", "%2fetc%2fpasswd", "/etc/passwd", "C:%5cwindows", "~root", "-", "*", "link",
        "link%2fsecret.txt", "hard", "s.previous", "%2e", "0000%2fattempt-1%2fstdout.log", "luthier.db%00.txt",
        "%2fproc%2fversion", "%2fproc%2fself%2fenviron", "..%2f" * 12 + "proc%2fversion", "x" * 5000]


class Client:
    """A connection that writes paths as they are."""

    def __init__(self, port):
        self.port, self.connection = port, None

    def send(self, method, path, body=b"", kind="application/json"):
        for attempt in range(2):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                # Whatever is to be sent is sent.
                self.connection._validate_path = lambda _: None
            try:
                self.connection.putrequest(method, path, skip_accept_encoding=True)
                self.connection.putheader("Content-Type", kind)
                self.connection.putheader("Content-Length", str(len(body)))
                self.connection.endheaders(body)
                answer = self.connection.getresponse()
                # A stream has no end; what it begins with is enough.
                streams = "event-stream" in (answer.getheader("content-type") or "")
                try:
                    text = answer.read1(1 << 16) if streams else answer.read()
                except http.client.IncompleteRead as error:
                    # Broken off; what came counts.
                    text, streams = error.partial, True
                if streams or answer.will_close:
                    self.close()
                return answer.status, text
            except (OSError, http.client.HTTPException):
                self.close()
                if attempt:
                    raise
        raise AssertionError

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None


def tree(folder):
    """What lies in a folder: each path with its size and its time."""
    found = {}
    for place, folders, names in os.walk(folder):
        for name in folders + names:
            path = os.path.join(place, name)
            status = os.lstat(path)
            found[path] = (status.st_mode, status.st_size if name in names else 0, status.st_mtime_ns)
    return found


def prepare(luthier, top):
    """A folder with a study whose files lead out of it."""
    site = os.path.join(top, "site")
    os.mkdir(site)
    with open(os.path.join(top, "secret.txt"), "wb") as stream:
        stream.write(SECRET)
    with open(os.path.join(site, "train.sh"), "w", encoding="utf-8") as stream:
        stream.write(PROGRAM)
    with open(os.path.join(site, "study.json"), "w", encoding="utf-8") as stream:
        json.dump({
            "study": "s", "command": ["sh", "train.sh"], "parameters": {"x": {"from": 0, "to": 1}},
            "metrics": {"loss": {"goal": "minimize"}}, "sampler": "random", "budget": {"trials": 4},
            "artifacts": {"keep": "all"}}, stream)
    subprocess.run([luthier, "run", "study.json", "--quiet"], cwd=site, check=True, capture_output=True)
    trials = os.path.join(site, "luthier.trials")
    store = os.path.join(trials, "s", "artifacts")
    stored = sorted(
        os.path.join(place, name) for place, _, names in os.walk(store) for name in names
        if ".incoming" not in place)
    if len(stored) != 4:
        raise SystemExit(f"{len(stored)} artifacts are stored, not 4")
    secret = os.path.join(top, "secret.txt")
    for path, plant in zip(stored, [os.symlink, os.link]):
        os.unlink(path)
        plant(secret, path)
    log = os.path.join(trials, "s", "0001", "attempt-1", "stdout.log")
    os.unlink(log)
    os.symlink(secret, log)
    os.rename(os.path.join(trials, "s", "0002"), os.path.join(top, "moved"))
    os.symlink(os.path.join(top, "moved"), os.path.join(trials, "s", "0002"))
    for folder in (trials, os.path.join(trials, "s"), store):
        os.symlink(top, os.path.join(folder, "link"))
        os.link(secret, os.path.join(folder, "hard"))
    os.symlink(secret, os.path.join(store, "ab"))
    return site, [os.path.basename(path) for path in stored]


def requests(document, digests, chosen):
    """Every operation with a detour in one of its parameters."""
    values = {"study": "s", "number": "0", "sha256": digests[0], "digest": digests[0], "file": "app.js"}
    for path, operations in sorted(document["paths"].items()):
        names = re.findall(r"{(\w+)}", path)
        for method in sorted(operations):
            if method not in ("get", "put", "post", "delete", "patch", "head"):
                continue
            queries = [item["name"] for item in operations[method].get("parameters", []) if item.get("in") == "query"]
            for place in names:
                for detour in chosen:
                    full = re.sub(
                        r"{(\w+)}", lambda found: detour if found.group(1) == place else values.get(found.group(1), "0"),
                        path)
                    yield method.upper(), full
            for query in queries:
                for detour in chosen[::8]:
                    full = re.sub(r"{(\w+)}", lambda found: values.get(found.group(1), "0"), path)
                    # What ends the study or removes it is left to those with a detour in their path.
                    if method == "get":
                        yield "GET", f"{full}?{query}={detour}"
    for detour in chosen:
        for digest in digests[:2] + [DIGEST]:
            yield "GET", f"/api/v1/studies/s/trials/{detour}/artifacts/{digest}"
        yield "PUT", f"/api/v1/studies/s/trials/0/artifacts/{DIGEST}?token=1&name={detour}"
        for start in ("/", "/assets/", "/api/", "/api/v1/", "/studies/", "/health/"):
            yield "GET", start + detour


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("luthier")
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    luthier = os.path.abspath(options.luthier)
    every = detours()
    chosen, problems, statuses, lock = every[::options.every], [], {}, threading.Lock()
    with tempfile.TemporaryDirectory(prefix="luthier-paths.") as top:
        top = os.path.realpath(top)
        site, digests = prepare(luthier, top)
        process = subprocess.Popen(
            [luthier, "serve", "--port", "0", "--log-level", "error"], cwd=site, stdout=subprocess.PIPE, text=True)
        port = int(re.search(r":(\d+)/", process.stdout.readline()).group(1))
        try:
            client = Client(port)
            document = json.loads(client.send("GET", "/api/openapi.json")[1])
            before = {path: what for path, what in tree(top).items() if not path.startswith(site)}

            def judge(request, status, text):
                with lock:
                    statuses[status] = statuses.get(status, 0) + 1
                    if status >= 500:
                        problems.append(f"{request} is answered {status}: {text[:200]!r}")
                    for mark in MARKS:
                        if mark in text:
                            problems.append(f"{request} is answered with {mark!r}")

            # What is served as it is meant to be is there, or nothing below would mean anything.
            for number in range(4):
                found = client.send("GET", f"/api/v1/studies/s/trials/{number}/artifacts")[1]
                for artifact in json.loads(found)["artifacts"]:
                    path = f"/api/v1/studies/s/trials/{number}/artifacts/{artifact['sha256']}"
                    status, text = client.send("GET", path)
                    judge(path, status, text)
                    planted = artifact["sha256"] in digests[:2]
                    if (status, text) != (200, f"an artifact of {number}\n".encode()) and not planted:
                        problems.append(f"{path} is answered {status}: {text[:100]!r}")
                    if planted and status != 404:
                        problems.append(f"{path}, in whose place a link lies, is answered {status}: {text[:100]!r}")
                for path in (f"/api/v1/studies/s/trials/{number}/logs", f"/api/v1/studies/s/trials/{number}/log"):
                    judge(path, *client.send("GET", path))
            # Studies of such names, whose trials leave artifacts.
            for place, detour in enumerate(chosen):
                name = re.sub("%([0-9a-fA-F]{2})", lambda found: chr(int(found.group(1), 16)), detour)
                made = client.send("POST", "/api/v1/studies", json.dumps({"definition": {
                    "study": name, "parameters": {"x": {"from": 0, "to": 1}}, "metrics": {"loss": {"goal": "minimize"}},
                    "artifacts": {"keep": "all"}}}).encode())
                judge(f"a study named {detour}", *made)
                quoted = "".join(f"%{byte:02x}" for byte in name.encode())
                asked = client.send("POST", f"/api/v1/studies/{quoted}/ask", b"{}")
                judge(f"ask of {detour}", *asked)
                trials = json.loads(asked[1]).get("trials") if asked[0] == 200 else None
                if trials and place % 4 == 0:
                    # SHA-256 of nothing.
                    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
                    judge(f"put to {detour}", *client.send(
                        "PUT", f"/api/v1/studies/{quoted}/trials/0/artifacts/{empty}?token={trials[0]['token']}&name={quoted}",
                        b"", "application/octet-stream"))
            todo = iter(list(requests(document, digests, chosen)))

            def work():
                own = Client(port)
                while True:
                    with lock:
                        request = next(todo, None)
                    if request is None:
                        return own.close()
                    try:
                        body = b"" if request[0] in ("GET", "DELETE", "HEAD") else b"{}"
                        kind = "application/octet-stream" if request[0] == "PUT" else "application/json"
                        judge(" ".join(request)[:200], *own.send(*request, body, kind))
                    except (OSError, http.client.HTTPException) as error:
                        with lock:
                            problems.append(f"{request}: {error!r}")

            crowd = [threading.Thread(target=work) for _ in range(8)]
            for thread in crowd:
                thread.start()
            for thread in crowd:
                thread.join()
            client.close()
        finally:
            code = process.poll()
            process.terminate()
            process.wait(60)
            process.stdout.close()
        if code is not None:
            problems.append(f"the server ended with {code}")
        after = {path: what for path, what in tree(top).items() if not path.startswith(site)}
        for path in before.keys() | after.keys():
            if before.get(path) != after.get(path):
                problems.append(f"{path} was {before.get(path)} and is {after.get(path)}")
        # Nothing lies beside the files of the server but what was planted.
        strange = [name for name in os.listdir(site)
                   if not name.startswith("luthier.") and name not in ("train.sh", "study.json")]
        if strange:
            problems.append(f"{strange} came into being")
    print(
        f"traversal: {len(chosen)} detours, {sum(statuses.values())} requests "
        f"({', '.join(f'{status}: {count}' for status, count in sorted(statuses.items()))}): {len(problems)} broken")
    for problem in problems[:8]:
        print(f"  {problem}")
    if problems:
        raise SystemExit(1)


main()
