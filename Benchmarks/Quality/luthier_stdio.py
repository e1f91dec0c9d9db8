"""A client of `luthier stdio`: JSON-RPC 2.0, one object a line, one call at a time."""
from __future__ import annotations

import json
import subprocess
from typing import Any


class LuthierError(Exception):
    """Luthier refused a request, or ended."""


class Luthier:
    """One `luthier stdio` process whose studies live in memory."""

    def __init__(self, program: str) -> None:
        """Starts the program.

        Raises LuthierError if it cannot be started.
        """
        try:
            self._process = subprocess.Popen(
                [program, "stdio", "--storage", "memory:"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            raise LuthierError(
                f"cannot start {program}: {error.strerror}. Build it with "
                "`swift build -c release --product luthier`, or name it with --luthier.") from error
        assert self._process.stdin and self._process.stdout
        self._input, self._output = self._process.stdin, self._process.stdout
        self._id = 0

    def call(self, method: str, **params: Any) -> Any:
        """Performs an operation and returns its result.

        Raises LuthierError with Luthier's own words if it refuses.
        """
        self._id += 1
        request = {"jsonrpc": "2.0", "id": self._id, "method": method, "params": params}
        try:
            self._input.write(json.dumps(request, allow_nan=False).encode() + b"\n")
            self._input.flush()
            line = self._output.readline()
        except OSError as error:
            raise LuthierError(f"luthier ended during {method}: {error}") from error
        if not line:
            raise LuthierError(f"luthier ended during {method} with code {self._process.wait()}.")
        try:
            reply = json.loads(line)
            if "error" in reply:
                raise LuthierError(f"{method}: {reply['error']['message']}")
            return reply["result"]
        except (ValueError, KeyError, TypeError) as error:
            raise LuthierError(f"luthier answered {method} with {line[:80]!r}.") from error

    @property
    def is_running(self) -> bool:
        """Whether the process still answers."""
        return self._process.poll() is None

    def close(self) -> None:
        """Ends the input, and waits for the process to end."""
        try:
            self._input.close()
        except BrokenPipeError:
            pass
        self._process.wait()
        self._output.close()
