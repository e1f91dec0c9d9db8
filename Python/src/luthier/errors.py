"""What can go wrong, each with a message that says what to do."""

from __future__ import annotations

from typing import Optional


class LuthierError(Exception):
    """Anything that Luthier refuses or cannot do."""


class EngineNotFound(LuthierError):
    """Neither the shared library nor the program ``luthier`` was found."""


class EngineStopped(LuthierError):
    """The engine ended while it was needed; results told before are kept by a durable storage."""


class ServerUnreachable(LuthierError):
    """A server does not answer, for longer than the patience that the study was given, or is not trusted."""


class ForkedStudy(LuthierError):
    """A study in memory was used in another process than the one it was made in."""


class RequestRefused(LuthierError):
    """The engine refused a request.

    Attributes:
        code: The JSON-RPC error code, below 0.
        field: The parameter that is wrong, such as ``definition.metrics``; None when it is none of them.
        kind: The stable name of the kind of error, such as ``invalid``.
    """

    def __init__(
        self, message: str, code: int = 0, field: Optional[str] = None, kind: Optional[str] = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.kind = kind

    def __reduce__(self) -> tuple[type, tuple[str, int, Optional[str], Optional[str]]]:
        return (type(self), (str(self), self.code, self.field, self.kind))


class StudyNotFound(RequestRefused):
    """The storage has no study of that name."""


class StudyExists(RequestRefused):
    """The storage has a study of that name already, and it was not to be continued."""


class DefinitionDiffers(RequestRefused):
    """A stored study of that name has other parameters or metrics: its trials would not be comparable."""


class AccessRefused(RequestRefused):
    """A server wants a token, or one with another role or for another study."""


class UnknownParameter(LuthierError, KeyError):
    """A parameter was read that has no value in this trial."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class NoTrial(LuthierError):
    """The study has no trial to give now.

    Attributes:
        state: ``waiting`` when one may come once running trials end, else how the study ended:
            ``finished``, ``stopped`` or ``exhausted``.
    """

    def __init__(self, message: str, state: str = "finished") -> None:
        super().__init__(message)
        self.state = state


class ArtifactUnavailable(LuthierError):
    """The contents of an artifact were removed, lie on another machine, or are damaged."""


class NoBestTrial(LuthierError):
    """No trial was completed, so none is best."""


class WrongResult(LuthierError, TypeError):
    """The objective returned what is no result."""


class Infeasible(Exception):
    """To be raised by an objective whose parameter values are not possible.

    The trial ends as infeasible, which samplers learn from; it is no failure.
    """
