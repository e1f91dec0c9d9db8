"""Sends `luthier serve` requests that are made to exhaust it, and connections over TLS that say nothing.

    serve_bombs.py LUTHIER

Each of them must be refused within 100 ms, as the median of five, and raise the server's peak of memory by at
most 16 MiB; silent and halting clients of HTTP/2 must be cut off within 10 s. Prints a line for each; exits with 1
when a promise was broken.
"""

import gzip
import http.client
import json
import os
import re
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time

TIME, MEMORY, PATIENCE = 0.1, 16 << 20, 10.0
HEAD = "POST /api/v1/studies HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CERTIFICATE = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
               "-keyout", "server.key", "-out", "server.pem", "-days", "2", "-subj", "/CN=localhost"]
GREETING = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0"
HALTING = {
    "a greeting and no request": GREETING,
    "no byte": b"",
    "half the head of a frame": GREETING + b"\0\0\x20\x01",
    "half a frame of headers": GREETING + b"\0\0\x20\x01\x04\0\0\0\x01\x82",
    "headers without an end": GREETING + b"\0\0\x01\x01\0\0\0\0\x01\x82",
}


class Server:
    def __init__(self, luthier, folder, *options):
        self.process = subprocess.Popen(
            [luthier, "serve", "--port", "0", "--storage", "bombs.db", "--log-level", "error", *options],
            cwd=folder, stdout=subprocess.PIPE, text=True)
        self.port = int(re.search(r":(\d+)/", self.process.stdout.readline()).group(1))

    def end(self):
        self.process.terminate()
        return self.process.wait(30)

    def peak(self):
        """Bytes of memory at most so far; on Linux alone."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)) << 10

    def forget_peak(self):
        with open(f"/proc/{self.process.pid}/clear_refs", "w") as file:
            file.write("5")


def send(port, parts):
    """Sends parts of a request until it is answered, and gives the answer and the seconds since its beginning."""
    with socket.create_connection(("127.0.0.1", port)) as stream:
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        begin = time.monotonic()
        answered = threading.Event()

        def feed():
            try:
                for part in parts():
                    if answered.is_set():
                        return
                    stream.sendall(part)
            except OSError:
                pass  # It was closed, which is an answer too.

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        try:
            answer = stream.recv(1 << 16)
        except OSError as error:
            answer = repr(error).encode()
        seconds = time.monotonic() - begin
        answered.set()
        try:
            stream.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        feeder.join()
    return answer.decode(errors="replace"), seconds


def whole(body, more=""):
    return lambda: [f"{HEAD}{more}Content-Length: {len(body)}\r\n\r\n".encode() + body[:1 << 16]] + [
        body[place:place + (1 << 16)] for place in range(1 << 16, len(body), 1 << 16)]


def gigabyte(head, wrap):
    def parts():
        yield (HEAD + head + "\r\n").encode()
        for _ in range(1 << 14):
            yield wrap(b" " * (1 << 16))
    return parts


def study(parameters):
    return json.dumps({"definition": {
        "study": "bomb", "parameters": parameters, "metrics": {"loss": {"goal": "minimize"}}}}).encode()


def bombs():
    deep = b'{"definition":' + b"[" * 1_000_000
    yield "1,000,000 arrays in each other", "413|400", whole(deep)
    yield "as many as 1 MiB holds", "400", whole(deep[:1 << 20])
    yield "1 MiB of objects in each other", "400", whole((b'{"a":' * (1 << 18))[:1 << 20])
    yield "1 GiB by Content-Length", "413", gigabyte(f"Content-Length: {1 << 30}\r\n", lambda part: part)
    yield "1 GiB in chunks", "413", gigabyte(
        "Transfer-Encoding: chunked\r\n", lambda part: b"%x\r\n%s\r\n" % (len(part), part))
    yield "gzip 1:1000", "415", whole(
        gzip.compress(bytes(900 << 20), 9)[:1 << 20], "Content-Encoding: gzip\r\n")
    yield "1,000,000 parameters", "413", whole(study({f"p{n}": {"from": 0, "to": 1} for n in range(1_000_000)}))
    yield "4,097 parameters", "400", whole(study({f"p{n}": {"from": 0, "to": 1} for n in range(4097)}))
    yield "1 MiB of parameters", "400", whole(study({f"{n:x}": 0 for n in range(100_000)})[:1_000_000] + b"}}}")
    yield "80,000 members of nothing", "400", whole(
        ("{" + ",".join(f'"{n:x}":0' for n in range(80_000)) + "}").encode())
    yield "1 MiB of numbers", "400", whole(b'{"definition":[' + b"1," * 500_000 + b"1]}")
    yield "a number of 1 MB", "400", whole(b'{"definition":' + b"1" * 1_000_000 + b"}")
    yield "1,000 headers", "4", lambda: [
        (HEAD + "".join(f"X-{n}: 1\r\n" for n in range(1000)) + "\r\n").encode()]


def throw_bombs(luthier, folder):
    server = Server(luthier, folder)
    broken = 0
    warm = study({"x": {"from": 0, "to": 1}})
    for _ in range(20):
        send(server.port, whole(warm))
    for name, statuses, parts in bombs():
        server.forget_peak()
        before = server.peak()
        times, seen = [], set()
        for _ in range(5):
            answer, seconds = send(server.port, parts)
            times.append(seconds)
            found = re.match(r"HTTP/1.1 (\d+)", answer)
            seen.add(found.group(1) if found else answer[:60] or "closed")
        grown = server.peak() - before
        median = statistics.median(times)
        is_kept = median <= TIME and grown <= MEMORY and all(re.match(statuses, one) for one in seen)
        broken += not is_kept
        print(f"{name}: {', '.join(sorted(seen))} after {median * 1000:.0f} ms (longest {max(times) * 1000:.0f}), "
              f"{grown / (1 << 20):.1f} MiB more{'' if is_kept else '  BROKEN'}", flush=True)
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/health/ready")
    alive = connection.getresponse().status
    code = server.end()
    print(f"afterwards ready {alive}, exit code {code}")
    return broken + (alive != 200) + (code != 0)


def halt(port, data, found, name):
    """Shakes hands for HTTP/2, sends bytes and waits; notes after how many seconds the server had closed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    with socket.create_connection(("127.0.0.1", port)) as plain, context.wrap_socket(plain) as stream:
        assert stream.selected_alpn_protocol() == "h2"
        stream.settimeout(30)
        begin = time.monotonic()
        try:
            stream.sendall(data)
            while stream.recv(1 << 16):
                pass
        except TimeoutError:
            found[name] = None
            return
        except OSError:
            pass
        found[name] = time.monotonic() - begin


def wait_for_silent(luthier, folder):
    subprocess.run(CERTIFICATE, cwd=folder, check=True, capture_output=True)
    os.chmod(f"{folder}/server.key", 0o600)
    server = Server(luthier, folder, "--tls-certificate", "server.pem", "--tls-key", "server.key")
    found = {}
    threads = [threading.Thread(target=halt, args=(server.port, data, found, f"{name} ({turn})"))
               for name, data in HALTING.items() for turn in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    late = [name for name, seconds in found.items() if seconds is None or seconds > PATIENCE]
    times = [seconds for seconds in found.values() if seconds is not None]
    print(f"{len(threads)} clients of HTTP/2 that halt: {len(times)} cut off, the last after {max(times, default=0):.1f} s")
    for name in late:
        print(f"  {name}: {found[name]} s  BROKEN")
    return len(late) + (len(found) != len(threads)) + (server.end() != 0)


def main():
    luthier = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        broken = throw_bombs(luthier, folder)
    with tempfile.TemporaryDirectory() as folder:
        broken += wait_for_silent(luthier, folder)
    raise SystemExit(1 if broken else 0)


main()
