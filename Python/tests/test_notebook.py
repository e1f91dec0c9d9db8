from __future__ import annotations

import sys
import unittest
from typing import Any

from .transports import TransportTestCase

try:
    import nbformat
    from nbclient import NotebookClient
except ImportError as error:
    raise unittest.SkipTest(f"nbclient is not installed: {error}") from error


class Notebook(TransportTestCase):
    """A notebook that is really run, in a kernel of its own."""

    def run_cells(self, *cells: str) -> list[list[Any]]:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
        NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
        return [cell.outputs for cell in notebook.cells]

    def test_progress_is_one_line_that_changes_and_studies_are_shown(self) -> None:
        outputs = self.run_cells(
            "import luthier, time\n"
            "study = luthier.Study('parabola', {'x': luthier.Float(-5, 5)}, minimize='loss')",
            "def objective(trial):\n"
            "    time.sleep(0.05)\n"
            "    return (trial['x'] - 2) ** 2\n"
            "study.optimize(objective, trials=12, parallel=2)",
            "study.best",
            "study.trials",
        )
        progress, shown = outputs[1]
        self.assertEqual(progress.output_type, "display_data")
        self.assertIn("12/12 trials · best loss ", progress.data["text/html"])
        self.assertEqual(shown.output_type, "execute_result")
        page = shown.data["text/html"]
        self.assertIn("12 completed", page)
        self.assertIn("<svg", page)
        self.assertIn("<caption>Trial ", outputs[2][0].data["text/html"])
        self.assertIn("<td>completed</td>", outputs[3][0].data["text/html"])

    def test_an_exception_of_the_objective_leaves_the_cell_well(self) -> None:
        outputs = self.run_cells(
            "import luthier\n"
            "study = luthier.Study('s', {'x': luthier.Float(0, 1)}, minimize='loss')\n"
            "def objective(trial):\n"
            "    return 1 / (trial.number % 2)\n"
            "study.optimize(objective, trials=4, progress=False)",
        )
        errors = "".join(one.get("text", "") for one in outputs[0])
        self.assertIn("trial 0: ZeroDivisionError: division by zero", errors)
        self.assertIn("2 completed, 2 failed", outputs[0][-1].data["text/html"])


if __name__ == "__main__":
    sys.exit(unittest.main())
