"""Keeps trials ours while they run."""

from __future__ import annotations

import logging
import os
import threading
import weakref
from typing import Callable, Optional

from .errors import EngineStopped, ForkedStudy, LuthierError, ServerUnreachable
from .running_trial import RunningTrial

logger = logging.getLogger("luthier")


class LeaseKeeper:
    """Renews the leases of running trials, so that a long evaluation is not taken for a dead one.

    A trial that nobody holds any more is not renewed, and is given to somebody else when its lease ends.
    """

    def __init__(self, renew: Callable[[RunningTrial], None]) -> None:
        # A study that nobody holds any more ends its keeper.
        self._renew = weakref.WeakMethod(renew)
        self._trials: weakref.WeakSet[RunningTrial] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._runs_in: Optional[int] = None

    def add(self, trial: RunningTrial) -> None:
        """Keeps a trial until it is removed."""
        with self._lock:
            self._trials.add(trial)
            # A thread is not copied by a fork.
            if self._runs_in != os.getpid() and not self._closed.is_set():
                self._runs_in = os.getpid()
                interval = max(trial.lease_seconds / 4, 0.05)
                threading.Thread(
                    target=self._run, args=(interval,), name="luthier-leases", daemon=True
                ).start()

    def remove(self, trial: RunningTrial) -> None:
        """Lets go of a trial."""
        with self._lock:
            self._trials.discard(trial)

    def close(self) -> None:
        """Renews nothing any more."""
        self._closed.set()

    def _run(self, interval: float) -> None:
        while not self._closed.wait(interval):
            renew = self._renew()
            if renew is None:
                return
            with self._lock:
                trials = list(self._trials)
            for trial in trials:
                try:
                    renew(trial)
                except (EngineStopped, ForkedStudy):
                    return
                except ServerUnreachable:
                    break  # The transport has said so; all are tried again after the interval.
                except LuthierError as error:
                    logger.warning("the lease of trial %d could not be renewed: %s", trial.number, error)
            del renew, trials
