"""The trial of a program that was started by ``luthier run`` or ``luthier worker``."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import threading
from types import FrameType
from typing import Any, Mapping, NoReturn, Optional

from .errors import LuthierError
from .parameter_values import Parameters


class ProgramTrial:
    """Speaks the interface of trial programs: variables ``LUTHIER_…``, report lines, SIGTERM.

    Report lines go to the file that ``LUTHIER_REPORT`` names, which counts whatever the study file says
    of reports, and to standard output where there is none.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._listening = False

    def parameters(self, defaults: Mapping[str, object]) -> Parameters:
        path = self._environment.get("LUTHIER_PARAMETERS")
        if not path:
            raise LuthierError(
                "LUTHIER_TRIAL is set and LUTHIER_PARAMETERS is not; start the program with `luthier run`."
            )
        try:
            with open(path, encoding="utf-8") as file:
                values: dict[str, Any] = json.load(file)
        except (OSError, ValueError) as error:
            raise LuthierError(f"the values of this trial cannot be read from {path}: {error}") from error
        return Parameters({**values, **{k: v for k, v in defaults.items() if k not in values}})

    def report(
        self,
        metrics: Mapping[str, float],
        step: Optional[int],
        unit: Optional[str],
        deviations: Mapping[str, float],
    ) -> None:
        body: dict[str, object] = {}
        if step is not None:
            body["step"] = step
        if unit is not None:
            body["unit"] = unit
        body.update(metrics)
        if deviations:
            body["deviations"] = dict(deviations)
        self._write(body)

    def should_stop(self) -> bool:
        # Not before it is asked for: who never asks is ended by SIGTERM as any program is.
        if not self._listening:
            self._listen()
        return self._stopping.is_set()

    def infeasible(self, reason: str) -> NoReturn:
        self._write({"outcome": {"infeasible": reason}})
        raise SystemExit(0)

    def checkpoint_dir(self) -> str:
        return self._folder("LUTHIER_CHECKPOINT")

    def artifacts_dir(self) -> str:
        return self._folder("LUTHIER_ARTIFACTS")

    def resource(self) -> Optional[float]:
        text = self._environment.get("LUTHIER_RESOURCE")
        if text is None:
            return None
        value = float(text)
        return int(value) if value.is_integer() else value

    def seed(self) -> int:
        return int(self._environment.get("LUTHIER_SEED", "0"))

    def unit(self) -> Optional[str]:
        return self._environment.get("LUTHIER_UNIT")

    def trial_number(self) -> Optional[int]:
        return int(self._environment["LUTHIER_TRIAL"])

    def _folder(self, variable: str) -> str:
        path = self._environment.get(variable) or tempfile.mkdtemp(prefix="luthier-")
        os.makedirs(path, exist_ok=True)
        return path

    def _write(self, body: Mapping[str, object]) -> None:
        line = json.dumps(body, ensure_ascii=False)
        path = self._environment.get("LUTHIER_REPORT")
        with self._lock:
            if path:
                # One write a line, so that lines of several processes do not mix.
                with open(path, "ab", buffering=0) as file:
                    file.write((line + "\n").encode())
            else:
                print(f"luthier: {line}", flush=True, file=sys.stdout)

    def _listen(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return  # Python lets the main thread alone set handlers; a later call from it will.
        before = signal.getsignal(signal.SIGTERM)

        def stop(number: int, frame: Optional[FrameType]) -> None:
            self._stopping.set()
            if callable(before):
                before(number, frame)

        signal.signal(signal.SIGTERM, stop)
        self._listening = True
