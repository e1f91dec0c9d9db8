"""Real servers, `luthier serve`, for tests."""

from __future__ import annotations

import contextlib
import http.server
import os
import re
import signal
import subprocess
import threading
from typing import Any, Callable, Iterator, Optional

import luthier
from luthier import locations

from .transports import TransportTestCase


class Server:
    """A server over one storage, which can be killed and started again at the same port."""

    def __init__(self, storage: str, *more: str) -> None:
        self._storage = storage
        self._more = more
        self._port = "0"
        self._process: Optional[subprocess.Popen[str]] = None
        self.start()

    def start(self) -> None:
        options = ["--storage", self._storage, "--port", self._port, "--log-level", "error", *self._more]
        self._process = subprocess.Popen(
            [locations.program(), "serve", *options], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        found = re.search(r"(https?://\S+):(\d+)/", line)
        assert found is not None, line
        self.url, self._port = f"{found[1]}:{found[2]}", found[2]

    def kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


class ServerTestCase(TransportTestCase):
    """A test with servers; without a token unless it makes one."""

    transport = "stdio"

    def setUp(self) -> None:
        super().setUp()
        os.environ.pop("LUTHIER_TOKEN", None)

    def serve(self, storage: str = "memory:", *more: str) -> Server:
        server = Server(storage, *more)
        self.addCleanup(server.kill)
        return server

    def on(self, url: str, name: str = "s", **more: Any) -> luthier.Study:
        return super().study(name, transport="auto", server=url, **more)

    def token(self, role: str) -> str:
        """A new token for the database of the test."""
        command = [locations.program(), "token", "create", role, "--role", role, "--storage", self.database()]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return told.split()[0]


@contextlib.contextmanager
def answering(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A server that answers every request in one way; gives its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer(self)

        do_GET = do_POST = do_DELETE = answer

        def log_message(self, *arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def say(
    request: http.server.BaseHTTPRequestHandler,
    body: bytes,
    status: int = 200,
    length: Optional[int] = None,
    **headers: str,
) -> None:
    """Answers a request; with a length that is not the body's, it ends too early."""
    request.send_response(status)
    request.send_header("Content-Length", str(len(body) if length is None else length))
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(body)
    request.close_connection = length is not None
