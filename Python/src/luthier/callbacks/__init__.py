"""Callbacks of training libraries that report each round and stop when Luthier says so.

They work in an objective of `Study.optimize`, in a program under ``luthier run``, and do no harm by hand.
A library is imported when its callback is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .keras import KerasCallback
    from .lightgbm import LightGBMCallback
    from .lightning import LightningCallback
    from .partial_fit import fit_in_epochs
    from .transformers import TransformersCallback
    from .xgboost import XGBoostCallback

__all__ = [
    "KerasCallback",
    "LightGBMCallback",
    "LightningCallback",
    "TransformersCallback",
    "XGBoostCallback",
    "fit_in_epochs",
]

_MODULES = {
    "KerasCallback": "keras",
    "LightGBMCallback": "lightgbm",
    "LightningCallback": "lightning",
    "TransformersCallback": "transformers",
    "XGBoostCallback": "xgboost",
    "fit_in_epochs": "partial_fit",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_MODULES[name]}", __name__), name)
