"""Tests that hold for every way to the engine."""

from __future__ import annotations

import unittest
from typing import Any

import luthier
from luthier import locations

from .scratch import ScratchTestCase


class TransportTestCase(ScratchTestCase):
    """Skipped where its transport is not installed."""

    transport = "auto"

    def setUp(self) -> None:
        super().setUp()
        try:
            found = locations.library() if self.transport == "library" else locations.program()
        except luthier.EngineNotFound:
            found = None
        if found is None:
            raise unittest.SkipTest(f"the transport {self.transport} is not installed here")

    def study(self, name: str = "s", **more: Any) -> luthier.Study:
        more = {"minimize": "loss", "transport": self.transport, **more}
        study = luthier.Study(name, more.pop("space", {"x": luthier.Float(0, 1)}), **more)
        self.addCleanup(study.close)
        return study
