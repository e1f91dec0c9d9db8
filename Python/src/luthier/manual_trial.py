"""A program that was started by hand, without Luthier."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from typing import Mapping, NoReturn, Optional

from .errors import Infeasible, LuthierError
from .parameter_values import Parameters


class ManualTrial:
    """Lets a training program run by itself: values are the defaults, reports are printed."""

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}

    def parameters(self, defaults: Mapping[str, object]) -> Parameters:
        if not defaults:
            raise LuthierError(
                "this program was not started by Luthier, so it has no parameter values. Give "
                "defaults for a run by hand, as in luthier.parameters(learning_rate=0.1), or start it "
                "with `luthier run study.yaml`."
            )
        return Parameters(defaults)

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
        print(f"luthier: {json.dumps({**body, **metrics}, ensure_ascii=False)}", flush=True)

    def should_stop(self) -> bool:
        return False

    def infeasible(self, reason: str) -> NoReturn:
        raise Infeasible(reason)

    def checkpoint_dir(self) -> str:
        return self._folder("checkpoint")

    def artifacts_dir(self) -> str:
        return self._folder("artifacts")

    def resource(self) -> Optional[float]:
        return None

    def seed(self) -> int:
        return 0

    def unit(self) -> Optional[str]:
        return None

    def trial_number(self) -> Optional[int]:
        return None

    def _folder(self, kind: str) -> str:
        if kind not in self._folders:
            path = tempfile.mkdtemp(prefix=f"luthier-{kind}-")
            atexit.register(shutil.rmtree, path, ignore_errors=True)
            self._folders[kind] = path
        return self._folders[kind]
