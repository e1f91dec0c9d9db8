"""Which transport a storage gets."""

from __future__ import annotations

from typing import Optional

from . import locations
from .library_transport import LibraryTransport
from .server_address import ServerAddress
from .server_transport import ServerTransport
from .stdio_transport import StdioTransport
from .transport import Transport

MEMORY = "memory:"


def connect(storage: str, transport: str = "auto", server: Optional[ServerAddress] = None) -> Transport:
    """The way to the engine for a storage.

    Args:
        storage: ``memory:``, a path such as ``luthier.db``, ``sqlite:PATH`` or ``postgresql://…``.
        transport: ``library`` for the engine in this process, which holds studies in memory;
            ``stdio`` for a child process, which serves every storage; ``auto`` takes the library for
            ``memory:`` where it is installed, else the child.
        server: The server that keeps the studies; it alone knows in which storage.

    Raises:
        EngineNotFound: When what it takes is not installed.
        ValueError: When the storage or the transport is none of these.
    """
    if server is not None:
        if storage != MEMORY or transport != "auto":
            raise ValueError(
                "a server keeps its studies where it likes; leave storage and transport away, or the server."
            )
        return ServerTransport(server)
    if not isinstance(storage, str) or not storage:
        raise ValueError(f'storage must be text such as "memory:" or "luthier.db", got {storage!r}.')
    if storage.startswith(("http://", "https://")):
        raise ValueError(
            "storage is the address of a server; give it as server=…, and the token as token=… or in "
            "LUTHIER_TOKEN."
        )
    if transport == "auto":
        transport = "library" if storage == MEMORY and locations.library() else "stdio"
    if transport == "library":
        if storage != MEMORY:
            raise ValueError(
                f"the library holds studies in memory alone; leave transport away for {storage!r}."
            )
        return LibraryTransport()
    if transport == "stdio":
        locations.program()
        return StdioTransport(storage)
    raise ValueError(f"transport must be auto, library or stdio, got {transport!r}.")
