"""Where a server is, and how it is reached."""

from __future__ import annotations

import math
import os
import re
from dataclasses import dataclass, field
from typing import Optional
from urllib.parse import urlsplit

PATIENCE = 600.0
"""Seconds for which a server that is away is tried again."""

_EXAMPLE = "Write it as in https://tuning.example.org or http://127.0.0.1:8080."


@dataclass(frozen=True)
class ServerAddress:
    """A server of Luthier and the right to use it.

    Attributes:
        host: Its name or number, without brackets.
        port: Its port.
        path: What comes before ``/api``, for servers behind a proxy; without a slash at its end.
        is_plain: Whether what is sent can be read by whoever is on the way.
        token: What it is told as a proof; None for none. Never shown.
        certificates: A PEM file of the authorities that are trusted in place of the system's.
        patience: Seconds for which requests are repeated while it is away.
    """

    host: str
    port: int
    path: str
    is_plain: bool
    token: Optional[str] = field(default=None, repr=False)
    certificates: Optional[str] = None
    patience: float = PATIENCE

    @classmethod
    def of(
        cls,
        url: str,
        *,
        token: Optional[str] = None,
        certificates: Optional[str] = None,
        patience: float = PATIENCE,
        insecure_plain_http: bool = False,
    ) -> ServerAddress:
        """Reads an address as a person writes it.

        Args:
            url: ``https://host`` or ``http://127.0.0.1:8080``.
            token: The token; that in ``LUTHIER_TOKEN`` when left out.
            certificates: As of the attribute.
            patience: As of the attribute.
            insecure_plain_http: Whether the token may be sent to other machines without TLS.

        Raises:
            ValueError: When the address is none, or the token may not be sent there.
            TypeError: For arguments of the wrong kind.
        """
        host, port, path, is_plain = _parts(url)
        token = _token(token)
        if isinstance(patience, bool) or not isinstance(patience, (int, float)):
            raise TypeError(f"patience must be a number of seconds, got {patience!r}.")
        if not (math.isfinite(patience) and patience >= 0):
            raise ValueError(f"patience must be a number of seconds of at least 0, got {patience!r}.")
        if certificates is not None and is_plain:
            raise ValueError("certificates are for https; this server's address begins with http.")
        address = cls(host, port, path, is_plain, token, certificates, float(patience))
        if token is not None and is_plain and not address.is_loopback and not insecure_plain_http:
            raise ValueError(
                f"{address} would be sent the token over plain http, where whoever is on the way can read "
                "it. Use https, or say insecure_plain_http=True when the way is safe."
            )
        return address

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine itself."""
        numbers = re.fullmatch(r"127(\.\d{1,3}){3}", self.host, re.ASCII)
        return numbers is not None or self.host.lower() in ("localhost", "::1")

    def __str__(self) -> str:
        scheme, usual = ("http", 80) if self.is_plain else ("https", 443)
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == usual else f":{self.port}"
        return f"{scheme}://{host}{port}{self.path}"


def _parts(url: str) -> tuple[str, int, str, bool]:
    if not isinstance(url, str):
        raise TypeError(f"server must be the address of a server, got {url!r}. {_EXAMPLE}")
    # What stands before @ may be a password.
    shown = "this" if "@" in url else repr(url)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"{shown} is no address of a server. {_EXAMPLE}") from None
    is_whole = parts.scheme in ("http", "https") and host and url.isascii() and url.isprintable()
    if not is_whole or not host or " " in url or port == 0:
        raise ValueError(f"{shown} is no address of a server. {_EXAMPLE}")
    if "@" in parts.netloc:
        raise ValueError(
            "the server's address holds a name or a password, which is shown in messages; leave it out, and "
            "give the token as token=… or in LUTHIER_TOKEN."
        )
    if "?" in url or "#" in url:
        raise ValueError("the server's address ends with the path; leave out what follows ? or #.")
    is_plain = parts.scheme == "http"
    return host, port or (80 if is_plain else 443), parts.path.rstrip("/"), is_plain


def _token(given: Optional[str]) -> Optional[str]:
    where = "token" if given is not None else "LUTHIER_TOKEN"
    token = given if given is not None else os.environ.get("LUTHIER_TOKEN") or None
    if token is None:
        return None
    if not isinstance(token, str):
        raise TypeError(f"token must be text, got {type(token).__name__}.")
    token = token.strip()
    if not re.fullmatch(r"[!-~]{1,4096}", token):
        raise ValueError(
            f"{where} is no token: it is empty, too long, or holds characters that tokens do not have. "
            "Give it as `luthier token create` printed it."
        )
    return token
