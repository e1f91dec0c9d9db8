from __future__ import annotations

import contextlib
import io
import unittest

from luthier.display import curve
from luthier.progress import Progress


class ProgressTests(unittest.TestCase):
    def test_the_line_says_how_far_and_how_good(self) -> None:
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors):
            progress = Progress({"accuracy": "maximize"}, 10, True)
            progress.begin({"completed": 1, "failed": 0}, (0, 0.5))
            progress.ended(1, "completed", {"accuracy": 0.9})
            progress.ended(2, "completed", {"accuracy": 0.7})
            progress.ended(3, "out_of_memory", {})
            progress.finish()
        self.assertTrue(
            progress.line().startswith("4/10 trials · best accuracy 0.9 (trial 1) · 1 out of memory")
        )
        self.assertTrue(errors.getvalue().startswith("\r\x1b[K2/10 trials"))
        self.assertTrue(errors.getvalue().endswith("\n"))

    def test_it_is_silent_where_nobody_looks(self) -> None:
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors):
            progress = Progress({"loss": "minimize"}, None, None)
            progress.ended(0, "completed", {"loss": 1})
            progress.finish()
        self.assertEqual(errors.getvalue(), "")

    def test_the_curve_only_improves(self) -> None:
        self.assertIn(
            "best loss from 3 to 1 over 4 completed trials", curve([3, 4, 1, 2], "loss", "minimize")
        )
        self.assertEqual(curve([3], "loss", "minimize"), "")


if __name__ == "__main__":
    unittest.main()
