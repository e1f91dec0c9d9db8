"""Studies on a server, ``luthier serve``, spoken to over HTTP."""

from __future__ import annotations

import logging
import os
import random
import secrets
import threading
import time
from typing import IO, Any, Mapping, Optional, Union
from urllib.parse import quote, urlencode

from .errors import (
    AccessRefused,
    EngineStopped,
    RequestRefused,
    ServerUnreachable,
    StudyExists,
    StudyNotFound,
)
from .server_address import ServerAddress
from .server_connection import Answer, NoAnswer, ServerConnection, security
from .transport import body_text, result
from .version import __version__

logger = logging.getLogger("luthier")

_ROUTES = {
    "study.list": ("GET", ""),
    "trial.artifacts": ("GET", "/{study}/trials/{number}/artifacts"),
    "artifact.get": ("GET", "/{study}/trials/{number}/artifacts/{sha256}"),
    "artifact.put": ("PUT", "/{study}/trials/{number}/artifacts/{sha256}"),
    "study.create": ("POST", ""),
    "study.get": ("GET", "/{study}"),
    "study.delete": ("DELETE", "/{study}"),
    "study.ask": ("POST", "/{study}/ask"),
    "study.enqueue": ("POST", "/{study}/enqueue"),
    "study.best": ("GET", "/{study}/best"),
    "study.trials": ("GET", "/{study}/trials"),
    "study.events": ("GET", "/{study}/events"),
    "study.edit": ("POST", "/{study}/edit"),
    "study.stop": ("POST", "/{study}/stop"),
    "study.resume": ("POST", "/{study}/resume"),
    "trial.add": ("POST", "/{study}/trials"),
    "trial.report": ("POST", "/{study}/trials/{number}/report"),
    "trial.renew": ("POST", "/{study}/trials/{number}/renew"),
    "trial.tell": ("POST", "/{study}/trials/{number}/tell"),
}

_BUSY = (408, 429, 502, 503, 504)
"""What a server or a proxy before it answers when the same request may succeed later."""

_SHORT = 5.0
"""Seconds of patience for what is said again, or comes about by itself, when it is not heard."""


class _Here:
    """What belongs to one process: a fork copies neither threads nor the right to use their sockets."""

    def __init__(self) -> None:
        self.process_id = os.getpid()
        self.threads = threading.local()
        self.closed = threading.Event()
        # Of its own, so that a program's seeded numbers stay what they are.
        self.random = random.Random()


class _Request:
    """One request with the key under which it is done once, however often it is sent."""

    def __init__(self, address: ServerAddress, method: str, parameters: Mapping[str, Any]) -> None:
        self.method = method
        self.parameters = parameters
        self.verb, route = _ROUTES[method]
        # The header says the same.
        parameters = dict(parameters)
        key = parameters.pop("key", None) or secrets.token_hex(16)
        path = route.format(**{name: quote(str(value), safe="") for name, value in parameters.items()})
        named = {name: value for name, value in parameters.items() if f"{{{name}}}" not in route}
        self.path = f"{address.path}/api/v1/studies{path}"
        self.body: Union[bytes, IO[bytes], None] = None
        self.into: Optional[IO[bytes]] = None
        self.headers = {"Accept": "application/json", "User-Agent": f"luthier-python/{__version__}"}
        if address.token is not None:
            self.headers["Authorization"] = f"Bearer {address.token}"
        if self.verb != "POST":
            self.path += f"?{urlencode(named)}" if named else ""
        if self.verb not in ("GET", "PUT"):
            self.headers["Idempotency-Key"] = key
        if self.verb == "POST" and named:
            self.headers["Content-Type"] = "application/json"
            self.body = body_text(method, named)

    def patience(self, usual: float) -> float:
        """Seconds for which it is sent again."""
        is_given_back = "interrupted" in self.parameters.get("outcome", {})
        return min(_SHORT, usual) if is_given_back or self.method == "trial.renew" else usual


class ServerTransport:
    """Sends operations to a server, and sends them again while it is away.

    Each thread has a connection of its own, which is kept.
    """

    def __init__(self, address: ServerAddress) -> None:
        self._address = address
        self._context = security(address)
        self._here = _Here()
        self._is_closed = False
        self._was_there = False
        self._is_away = False

    def call(self, method: str, parameters: Mapping[str, Any], patience: Optional[float] = None) -> Any:
        return self._perform(_Request(self._address, method, parameters), patience)

    def artifacts(self, study: str, number: int) -> list[dict[str, Any]]:
        """What is kept of a trial; ``here`` says whether the server has the contents."""
        answer = self.call("trial.artifacts", {"study": study, "number": number})
        return list(answer["artifacts"])

    def upload(
        self, study: str, number: int, token: int, name: str, file: IO[bytes], size: int, sha256: str
    ) -> None:
        """Sends a file to be kept with a trial; sent again, it changes nothing.

        Args:
            study: The study's name.
            number: The trial's number.
            token: That of the trial.
            name: What the file is called.
            file: Its contents, which can be gone through again.
            size: Their bytes.
            sha256: Their SHA-256.

        Raises:
            RequestRefused: When the study does not keep it.
        """
        named = {"study": study, "number": number, "sha256": sha256, "token": token, "name": name}
        request = _Request(self._address, "artifact.put", named)
        request.headers.update({"Content-Type": "application/octet-stream", "Content-Length": str(size)})
        request.body = file
        self._perform(request)

    def download(self, study: str, number: int, sha256: str, into: IO[bytes]) -> None:
        """Writes the contents of an artifact into a file, from its beginning."""
        request = _Request(
            self._address, "artifact.get", {"study": study, "number": number, "sha256": sha256}
        )
        request.headers["Accept"] = "*/*"
        request.into = into
        self._perform(request)

    def _perform(self, request: _Request, patience: Optional[float] = None) -> Any:
        here = self._at_home()
        began = time.monotonic()
        patience = request.patience(self._address.patience) if patience is None else patience
        pause = 0.1
        may_be_done = False
        while True:
            if self._is_closed:
                raise EngineStopped("the study was closed; open it again.")
            wanted: Optional[float] = None
            try:
                answer = self._connection(here).send(
                    request.verb, request.path, request.body, request.headers, request.into
                )
            except NoAnswer as failure:
                may_be_done = may_be_done or failure.may_be_done
                if failure.is_stale:
                    continue  # The next one is new, and not stale.
                why = str(failure)
                if failure.is_wrong and not self._was_there:
                    raise self._unreachable(why) from None
            else:
                if answer.status not in _BUSY:
                    self._heard()
                    return self._outcome(request, answer, may_be_done)
                why, wanted = _said(answer) or f"it answers with status {answer.status}", answer.retry_after
                may_be_done = may_be_done or answer.status in (502, 504)
            left = began + patience - time.monotonic()
            if left <= 0:
                raise self._unreachable(why, patience)
            self._missed(why)
            # Not all at once, when many wait for one server.
            wait = max(pause * here.random.uniform(0.5, 1), wanted or 0)
            here.closed.wait(min(wait, left))
            pause = min(pause * 2, 10)

    def close(self) -> None:
        self._is_closed = True
        here, self._here = self._here, _Here()
        # Who waits for the server stops waiting; connections end with the last who uses them.
        if here.process_id == os.getpid():
            here.closed.set()

    def _at_home(self) -> _Here:
        if self._here.process_id != os.getpid():
            self._here = _Here()
        return self._here

    def _connection(self, here: _Here) -> ServerConnection:
        connection: Optional[ServerConnection] = getattr(here.threads, "connection", None)
        if connection is None:
            connection = here.threads.connection = ServerConnection(self._address, self._context)
        return connection

    def _outcome(self, request: _Request, answer: Answer, may_be_done: bool) -> Any:
        if 200 <= answer.status < 300:
            return answer.body
        if 300 <= answer.status < 400:
            raise RequestRefused(
                f"{self._address} sends requests on, to {_clean(answer.location or 'another place', 200)}, "
                "which is not followed, since the token would go along. Give the server's own address.",
                answer.status,
                "server",
            )
        said = _said(answer)
        if said is None or answer.body is None:
            raise RequestRefused(
                f"{self._address} answers with status {answer.status} and nothing that Luthier wrote. Is it "
                "the address of `luthier serve`?",
                answer.status,
                "server",
            )
        body = {**answer.body, "message": said}
        if answer.status in (401, 403):
            data = body.get("data") or {}
            raise AccessRefused(
                f"{self._address}: {said}", answer.status, data.get("field"), data.get("kind")
            )
        try:
            return result({"error": body})
        except StudyNotFound:
            if request.method == "study.delete" and may_be_done:
                return {}  # By the request before, whose answer was lost.
            raise
        except StudyExists as error:
            if may_be_done:
                raise StudyExists(
                    f"{error} An answer was lost on the way: this program may itself have made it.",
                    error.code,
                    error.field,
                    error.kind,
                ) from None
            raise

    def _heard(self) -> None:
        self._was_there = True
        if self._is_away:
            self._is_away = False
            logger.warning("%s answers again.", self._address)

    def _missed(self, why: str) -> None:
        if not self._is_away:
            self._is_away = True
            logger.warning(
                "%s does not answer: %s. It is tried again for %g s.",
                self._address,
                why,
                self._address.patience,
            )

    def _unreachable(self, why: str, patience: Optional[float] = None) -> ServerUnreachable:
        tried = f" It was tried again for {patience:g} s." if patience else ""
        return ServerUnreachable(
            f"{self._address} does not answer: {why}.{tried} Look whether `luthier serve` runs there, and "
            "whether this machine may reach it."
        )


def _said(answer: Answer) -> Optional[str]:
    """What a server of Luthier says is wrong; None when none wrote the answer."""
    body = answer.body or {}
    message, code, data = body.get("message"), body.get("code"), body.get("data")
    if not isinstance(message, str) or not isinstance(code, int) or not isinstance(data or {}, dict):
        return None
    return _clean(message, 4000)


def _clean(text: str, length: int) -> str:
    """A text from elsewhere as it may be printed."""
    return "".join(one if one.isprintable() or one == "\n" else " " for one in text[:length])
