"""The engine in a child process, ``luthier stdio``, spoken to over its standard streams."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import tempfile
import threading
import weakref
from typing import IO, Any, Mapping, Optional

from . import locations
from .errors import EngineStopped, ForkedStudy
from .transport import request, result


class _Pending:
    """A request that waits for its reply."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self.reply: Optional[Mapping[str, Any]] = None


class _Child:
    """One running ``luthier stdio`` with the thread that reads its replies."""

    def __init__(self, storage: str) -> None:
        self.process_id = os.getpid()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the child)
        self._process = subprocess.Popen(
            [locations.program(), "stdio", "--storage", storage],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            # Ctrl-C is for Python, which keeps results and then ends the child.
            start_new_session=True,
        )
        self._numbers = itertools.count(1)
        self._pending: dict[int, _Pending] = {}
        self._lock = threading.Lock()
        self._is_over = False
        assert self._process.stdout is not None and self._process.stdin is not None
        self._input: IO[bytes] = self._process.stdin
        threading.Thread(
            target=_Child._read,
            args=(self, self._process.stdout),
            name="luthier-replies",
            daemon=True,
        ).start()

    def call(self, method: str, parameters: Mapping[str, Any]) -> Any:
        number = next(self._numbers)
        line = request(number, method, parameters) + b"\n"
        pending = _Pending()
        with self._lock:
            if self._is_over:
                raise self._stopped()
            self._pending[number] = pending
            try:
                self._input.write(line)
                self._input.flush()
            except (BrokenPipeError, ValueError):
                self._pending.pop(number, None)
                raise self._stopped() from None
        try:
            pending.arrived.wait()
        finally:
            with self._lock:
                self._pending.pop(number, None)
        if pending.reply is None:
            raise self._stopped()
        return result(pending.reply)

    def close(self) -> None:
        if os.getpid() != self.process_id:
            return
        with self._lock:
            self._is_over = True
            try:
                self._input.close()
            except OSError:
                pass
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def _read(self, output: IO[bytes]) -> None:
        with output:
            for line in output:
                try:
                    reply = json.loads(line)
                except ValueError:
                    break  # No engine of ours: what waits is told that it is over.
                with self._lock:
                    pending = self._pending.get(reply.get("id"))
                if pending is not None:
                    pending.reply = reply
                    pending.arrived.set()
        with self._lock:
            self._is_over = True
            waiting = list(self._pending.values())
        for pending in waiting:
            pending.arrived.set()

    def _stopped(self) -> EngineStopped:
        try:
            self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            pass
        said = ""
        try:
            self._errors.seek(0)
            said = self._errors.read()[-2000:].decode(errors="replace").strip()
        except ValueError:
            pass  # Closed: the study was.
        code = self._process.returncode
        how = f"was killed by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
        return EngineStopped(
            f"the engine {how}" + (f": {said}" if said else ".") + " Open the study again; a durable "
            "storage has every result that was told."
        )


class StdioTransport:
    """A child ``luthier stdio`` over one storage, started at the first call."""

    def __init__(self, storage: str) -> None:
        self._storage = storage
        self._lock = threading.Lock()
        self._child: Optional[_Child] = None
        self._is_closed = False

    def call(self, method: str, parameters: Mapping[str, Any], patience: Optional[float] = None) -> Any:
        return self._open().call(method, parameters)

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            child, self._child = self._child, None
        if child is not None:
            child.close()

    def _open(self) -> _Child:
        child = self._child
        if child is not None and child.process_id == os.getpid():
            return child
        if child is not None and self._storage == "memory:":
            raise ForkedStudy(
                "this study is in the memory of another process, which was forked. Give it a storage "
                'that processes share, such as storage="luthier.db", or make it here.'
            )
        if child is not None:
            # The lock may have been held by a thread that the fork did not copy.
            self._lock = threading.Lock()
        with self._lock:
            if self._is_closed:
                raise EngineStopped("the study was closed; open it again.")
            if self._child is None or self._child.process_id != os.getpid():
                self._child = _Child(self._storage)
                weakref.finalize(self, _Child.close, self._child)
            return self._child
