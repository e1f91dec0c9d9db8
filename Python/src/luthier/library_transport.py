"""The engine in this process, as a shared library."""

from __future__ import annotations

import ctypes
import itertools
import json
import os
import threading
import weakref
from typing import Any, Mapping, Optional

from . import locations
from .errors import EngineNotFound, EngineStopped, ForkedStudy
from .transport import request, result

_decode = json.JSONDecoder().decode
_libraries: dict[str, ctypes.CDLL] = {}
_loading = threading.Lock()


def load(path: Optional[str] = None) -> ctypes.CDLL:
    """The shared library, loaded once a process.

    Raises:
        EngineNotFound: When there is none, or it does not fit this machine.
    """
    path = path or locations.library()
    if path is None:
        raise EngineNotFound(
            "the engine's shared library was not found. Install the wheel that carries it, or set "
            "LUTHIER_LIBRARY to its path."
        )
    with _loading:
        if path in _libraries:
            return _libraries[path]
        try:
            library = ctypes.CDLL(path)
        except OSError as error:
            raise EngineNotFound(f"the engine's shared library cannot be loaded: {error}") from error
        library.luthier_open.argtypes = []
        library.luthier_open.restype = ctypes.c_void_p
        library.luthier_call.argtypes = [
            ctypes.c_void_p,
            ctypes.c_char_p,
            ctypes.c_ssize_t,
            ctypes.POINTER(ctypes.c_ssize_t),
        ]
        library.luthier_call.restype = ctypes.c_void_p
        library.luthier_release.argtypes = [ctypes.c_void_p]
        library.luthier_release.restype = None
        library.luthier_close.argtypes = [ctypes.c_void_p]
        library.luthier_close.restype = None
        library.luthier_after_fork.argtypes = []
        library.luthier_after_fork.restype = None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=library.luthier_after_fork)
        _libraries[path] = library
        return library


class LibraryTransport:
    """Studies in the memory of this process; a call costs microseconds and no thread or child.

    Calls of several threads run side by side, and release the interpreter's lock.
    """

    def __init__(self) -> None:
        self._library = load()
        self._process_id = os.getpid()
        self._numbers = itertools.count(1)
        self._handle: Optional[int] = self._library.luthier_open()
        self._close = weakref.finalize(self, _close, self._library, self._handle, self._process_id)

    def call(self, method: str, parameters: Mapping[str, Any], patience: Optional[float] = None) -> Any:
        if os.getpid() != self._process_id:
            raise ForkedStudy(
                "this study is in the memory of the process that this one was forked from; what was told "
                "here would be lost. Give it a storage that processes share, such as "
                'storage="luthier.db", or make it here.'
            )
        if self._handle is None:
            raise EngineStopped("the study was closed; make it again.")
        line = request(next(self._numbers), method, parameters)
        length = ctypes.c_ssize_t()
        reply = self._library.luthier_call(self._handle, line, len(line), ctypes.byref(length))
        if not reply:
            raise MemoryError("there is no memory for the engine's reply.")
        try:
            text = ctypes.string_at(reply, length.value)
        finally:
            self._library.luthier_release(reply)
        return result(_decode(text.decode()))

    def close(self) -> None:
        self._handle = None
        self._close()


def _close(library: ctypes.CDLL, handle: int, process_id: int) -> None:
    if os.getpid() == process_id:
        library.luthier_close(handle)
