"""One connection to a server."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import time
from dataclasses import dataclass
from typing import IO, Any, Mapping, Optional, Union

from .errors import ServerUnreachable
from .server_address import ServerAddress


class NoAnswer(Exception):
    """A request got no answer that can be read.

    Attributes:
        may_be_done: Whether the server may have done what was asked.
        is_stale: Whether the connection was an old one, which the server may have closed meanwhile.
        is_wrong: Whether it looks like a wrong address, and not like an outage.
    """

    def __init__(
        self, message: str, *, may_be_done: bool = True, is_stale: bool = False, is_wrong: bool = False
    ) -> None:
        super().__init__(message)
        self.may_be_done = may_be_done
        self.is_stale = is_stale
        self.is_wrong = is_wrong


@dataclass(frozen=True)
class Answer:
    """What a server answered.

    Attributes:
        status: The status code.
        body: The JSON object; None where there is none.
        retry_after: Seconds after which it wants to be asked again; None where it does not say.
        location: Where it would send the request; None where it does not.
    """

    status: int
    body: Optional[dict[str, Any]]
    retry_after: Optional[float] = None
    location: Optional[str] = None


def security(address: ServerAddress) -> Optional[ssl.SSLContext]:
    """What decides whom to trust; None for plain http.

    Raises:
        ValueError: When the file of certificates cannot be used.
    """
    if address.is_plain:
        return None
    try:
        context = ssl.create_default_context(cafile=address.certificates)
    except (OSError, ssl.SSLError) as error:
        raise ValueError(
            f"certificates names {address.certificates}, which cannot be used: {error}. "
            "It must be a PEM file."
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class ServerConnection:
    """A connection that is kept between requests, for one thread; follows nothing elsewhere."""

    ANSWER_LIMIT = 256 << 20
    """Bytes of the longest answer that is read."""

    CONNECT_SECONDS = 10.0
    ANSWER_SECONDS = 120.0
    """Seconds until the first byte of an answer, and until its last."""

    _REST = 45.0
    """Seconds after which an unused connection is made anew; servers close it after 75."""

    def __init__(self, address: ServerAddress, context: Optional[ssl.SSLContext]) -> None:
        self._address = address
        self._context = context
        self._http: Optional[http.client.HTTPConnection] = None
        self._used = 0.0

    def send(
        self,
        method: str,
        path: str,
        body: Union[bytes, IO[bytes], None],
        headers: Mapping[str, str],
        into: Optional[IO[bytes]] = None,
    ) -> Answer:
        """Sends a request and reads the answer.

        Args:
            method: The verb.
            path: The path with the query.
            body: What is sent along; a file is sent from its beginning, and needs its length among the
                headers.
            headers: The headers.
            into: Receives what a successful answer holds, which is no JSON then; from its beginning.

        Raises:
            NoAnswer: When there is none.
            ServerUnreachable: When the server cannot be trusted, which no repetition changes.
        """
        if self._http is not None and time.monotonic() - self._used > self._REST:
            self.close()
        is_stale = self._http is not None
        connection = self._http or self._connected()
        is_whole = False
        try:
            if body is not None and not isinstance(body, bytes):
                body.seek(0)
            connection.request(method, path, body, dict(headers))
            response = connection.getresponse()
            answer = self._read(response, into)
            is_whole = not response.will_close
        except ssl.SSLError as error:
            raise NoAnswer(f"the secure connection broke: {error}", is_stale=is_stale) from None
        except socket.timeout:
            raise NoAnswer("no whole answer came in time") from None
        except (ConnectionError, http.client.IncompleteRead):
            raise NoAnswer("the connection was closed", is_stale=is_stale) from None
        except http.client.HTTPException:
            raise NoAnswer("it answers with something that is no HTTP", is_wrong=True) from None
        except OSError as error:
            raise NoAnswer(error.strerror or str(error), is_stale=is_stale) from None
        finally:
            if is_whole:
                self._used = time.monotonic()
            else:
                self.close()
        return answer

    def close(self) -> None:
        """Ends the connection; the next request makes another."""
        connection, self._http = self._http, None
        if connection is not None:
            connection.close()

    def __del__(self) -> None:
        self.close()

    def _connected(self) -> http.client.HTTPConnection:
        address, seconds = self._address, self.CONNECT_SECONDS
        connection = (
            http.client.HTTPConnection(address.host, address.port, timeout=seconds)
            if self._context is None
            else http.client.HTTPSConnection(
                address.host, address.port, timeout=seconds, context=self._context
            )
        )
        try:
            connection.connect()
        except ssl.SSLCertVerificationError as error:
            connection.close()
            raise ServerUnreachable(
                f"{address} shows a certificate that is not trusted: {error.verify_message}. Name the "
                "authorities that signed it, certificates=FILE, if it is the right server."
            ) from None
        except ssl.SSLError as error:
            connection.close()
            raise NoAnswer(
                f"no secure connection came about ({error.reason or error}); does it speak TLS at this port?",
                may_be_done=False,
                is_wrong=error.reason == "WRONG_VERSION_NUMBER",
            ) from None
        except socket.gaierror:
            connection.close()
            raise NoAnswer("there is no host of this name", may_be_done=False, is_wrong=True) from None
        except socket.timeout:
            connection.close()
            raise NoAnswer("no connection came about in time", may_be_done=False) from None
        except OSError as error:
            connection.close()
            raise NoAnswer((error.strerror or str(error)).lower(), may_be_done=False) from None
        connection.sock.settimeout(self.ANSWER_SECONDS)
        self._http = connection
        return connection

    def _read(self, response: http.client.HTTPResponse, into: Optional[IO[bytes]] = None) -> Answer:
        if into is not None and 200 <= response.status < 300:
            into.seek(0)
            into.truncate()
            while part := response.read(1 << 20):
                into.write(part)
            response.close()
            return Answer(response.status, {})
        deadline = time.monotonic() + self.ANSWER_SECONDS
        parts: list[bytes] = []
        length = 0
        while True:
            part = response.read1(1 << 16)
            if not part:
                break
            parts.append(part)
            length += len(part)
            if length > self.ANSWER_LIMIT:
                raise NoAnswer(f"its answer is longer than {self.ANSWER_LIMIT} bytes", is_wrong=True)
            if time.monotonic() > deadline:
                raise NoAnswer("no whole answer came in time")
        if response.length:
            raise NoAnswer("the connection was closed")
        response.close()
        body = _json(b"".join(parts))
        if 200 <= response.status < 300 and body is None:
            raise NoAnswer("it answers with something that is no JSON object", is_wrong=True)
        return Answer(
            response.status,
            body,
            _seconds(response.getheader("Retry-After")),
            response.getheader("Location"),
        )


def _json(content: bytes) -> Optional[dict[str, Any]]:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _seconds(text: Optional[str]) -> Optional[float]:
    # The form as a date is for servers of another kind; they are asked again after the usual pause.
    return float(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 7 else None
