from __future__ import annotations

import unittest

import luthier
from luthier import definition, space


class SpaceTests(unittest.TestCase):
    def test_parameters_are_written_as_the_study_file_has_them(self) -> None:
        written = space.definition(
            {
                "rate": luthier.Float(1e-4, 0.5, scale="log"),
                "leaves": luthier.Int(4, 256, step=4),
                "batch": luthier.Ordered([32, 64]),
                "optimizer": luthier.Choice(["adamw", "sgd", None]),
                "momentum": luthier.Float(0, 0.99, when={"optimizer": "sgd"}),
                "mode": ["a", True],
                "raw": {"from": 0, "to": 1, "prior": {"normal": {"mean": 0.5, "deviation": 0.1}}},
            }
        )
        self.assertEqual(written["rate"], {"from": 1e-4, "to": 0.5, "type": "float", "scale": "log"})
        self.assertEqual(written["leaves"], {"from": 4, "to": 256, "type": "int", "step": 4})
        self.assertEqual(written["batch"], {"values": [32, 64]})
        self.assertEqual(written["optimizer"], {"choices": ["adamw", "sgd", None]})
        self.assertEqual(written["momentum"]["when"], 'optimizer == "sgd"')
        self.assertEqual(written["mode"], {"choices": ["a", True]})
        self.assertEqual(written["raw"]["from"], 0)

    def test_conditions_of_several_values(self) -> None:
        self.assertEqual(
            space.condition({"a b": True, "kind": ["x", 2]}),
            '`a b` == true and (kind == "x" or kind == 2)',
        )
        self.assertEqual(space.condition("leaves > 3"), "leaves > 3")

    def test_what_is_no_parameter_is_refused(self) -> None:
        with self.assertRaisesRegex(TypeError, "rate must be a Float, Int, Choice"):
            space.definition({"rate": 3})  # type: ignore[dict-item]
        with self.assertRaisesRegex(TypeError, "must be a list, got the text 'sgd'"):
            space.definition({"o": luthier.Choice("sgd")})
        with self.assertRaisesRegex(TypeError, "parameters by name"):
            space.definition([1])  # type: ignore[arg-type]


class DefinitionTests(unittest.TestCase):
    def test_goals_and_thresholds_are_merged_in_order(self) -> None:
        body = definition.of(
            "s",
            {"x": luthier.Float(0, 1)},
            maximize=["a", "b"],
            minimize="c",
            metrics={"c": {"at_most": 3}, "d": {"at_least": 1}},
            seed=0,
            constraints=(),
        )
        self.assertEqual(definition.goals(body), ["a", "b", "c"])
        self.assertEqual(body["metrics"]["c"], {"goal": "minimize", "at_most": 3})
        self.assertEqual(body["seed"], 0)
        self.assertNotIn("constraints", body)

    def test_mistakes(self) -> None:
        x = {"x": luthier.Float(0, 1)}
        with self.assertRaisesRegex(ValueError, "say what is good"):
            definition.of("s", x)
        with self.assertRaisesRegex(ValueError, "named twice"):
            definition.of("s", x, maximize="a", minimize="a")
        with self.assertRaisesRegex(TypeError, "name must be text"):
            definition.of(3, x, maximize="a")  # type: ignore[arg-type]
        with self.assertRaisesRegex(TypeError, "must name metrics"):
            definition.of("s", x, maximize=[1])  # type: ignore[list-item]


if __name__ == "__main__":
    unittest.main()
