"""How requests reach the engine, whatever carries them."""

from __future__ import annotations

import json
from typing import Any, Mapping, Optional, Protocol

from .errors import DefinitionDiffers, RequestRefused, StudyExists, StudyNotFound

_KINDS: dict[int, type[RequestRefused]] = {
    -32001: StudyNotFound,
    -32003: StudyExists,
    -32004: DefinitionDiffers,
}


class Transport(Protocol):
    """Carries requests to an engine; safe to be called from several threads."""

    def call(self, method: str, parameters: Mapping[str, Any], patience: Optional[float] = None) -> Any:
        """Performs an operation and returns its result.

        Args:
            method: Its name.
            parameters: What it is told.
            patience: Seconds for which a server that is away is tried again; its usual ones when None.

        Raises:
            RequestRefused: When the engine refuses it.
            EngineStopped: When the engine is gone.
            ServerUnreachable: When a server cannot be reached, or not any more.
        """

    def close(self) -> None:
        """Ends the connection; later calls raise `EngineStopped`."""


def request(number: int, method: str, parameters: Mapping[str, Any]) -> bytes:
    """A JSON-RPC 2.0 request as one line, without its end.

    Raises:
        TypeError: When a value has no JSON form.
    """
    return body_text(method, {"jsonrpc": "2.0", "id": number, "method": method, "params": parameters})


def body_text(method: str, body: Mapping[str, Any]) -> bytes:
    """What an operation is told, as JSON on one line.

    Raises:
        TypeError: When a value has no JSON form.
    """
    try:
        text = _encode(body)
    except ValueError as error:
        raise TypeError(f"{method} cannot be sent: {error}. Give finite numbers.") from None
    return text.encode()


def _scalar(value: Any) -> Any:
    # Numbers of array libraries know their Python value.
    item = getattr(value, "item", None)
    if callable(item):
        return item()
    raise TypeError(f"{value!r} is no number, text, truth value or None, and cannot be sent.")


# Made once: it costs more than to write a request.
_encode = json.JSONEncoder(default=_scalar, allow_nan=False, separators=(",", ":")).encode


def result(reply: Mapping[str, Any]) -> Any:
    """The result in a JSON-RPC 2.0 reply.

    Raises:
        RequestRefused: When it is an error.
    """
    error = reply.get("error")
    if error is None:
        return reply.get("result")
    data = error.get("data") or {}
    kind = _KINDS.get(error["code"], RequestRefused)
    raise kind(error["message"], error["code"], data.get("field"), data.get("kind"))
