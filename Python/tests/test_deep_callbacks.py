from __future__ import annotations

import importlib.util
import os
import tempfile
import unittest
from typing import Any

import luthier

from .transports import TransportTestCase

# PyTorch, so that one library is enough for all.
os.environ.setdefault("KERAS_BACKEND", "torch")
EPOCHS = 4
IMPOSSIBLE = {"kind": "threshold", "at_most": -1}
"""A scheduler that stops every trial at its first report."""


def needs(*libraries: str) -> Any:
    missing = [name for name in libraries if importlib.util.find_spec(name) is None]
    return unittest.skipIf(missing, f"{' and '.join(missing)} not installed: tests/requirements-deep.txt")


def data() -> tuple[Any, Any]:
    import numpy

    generator = numpy.random.default_rng(0)
    X = generator.normal(size=(64, 4)).astype("float32")
    return X, (X.sum(axis=1, keepdims=True) > 0).astype("float32")


class DeepLearning(TransportTestCase):
    """The real libraries, each trained by its own loop on the processor."""

    transport = "library"

    def assert_reports_and_stops(self, objective: Any, steps: list[int], **more: Any) -> None:
        study = self.study(sampler="random", **more)
        study.optimize(objective, trials=2, on_error="raise")
        for trial in study.trials:
            self.assertEqual(trial.outcome, "completed", trial.reason)
            self.assertEqual([one["step"] for one in trial.measurements], steps)
            self.assertAlmostEqual(trial.measurements[-1]["metrics"]["loss"], trial.metrics["loss"], 5)
        stopped = self.study("stopped", sampler="random", scheduler=IMPOSSIBLE, **more)
        stopped.optimize(objective, trials=2, on_error="raise")
        for trial in stopped.trials:
            self.assertEqual(trial.outcome, "stopped", trial.reason)
            self.assertEqual([one["step"] for one in trial.measurements], steps[:1])

    @needs("keras", "torch")
    def test_keras(self) -> None:
        import keras

        X, y = data()

        def objective(trial: luthier.RunningTrial) -> float:
            keras.utils.set_random_seed(trial.seed())
            model = keras.Sequential([keras.layers.Dense(4, "relu"), keras.layers.Dense(1, "sigmoid")])
            model.compile(keras.optimizers.Adam(0.01 + trial["x"]), "binary_crossentropy")
            history = model.fit(
                X,
                y,
                validation_split=0.25,
                epochs=EPOCHS,
                verbose=0,
                callbacks=[luthier.callbacks.KerasCallback({"val_loss": "loss", "loss": "train_loss"})],
            )
            return float(history.history["val_loss"][-1])

        self.assert_reports_and_stops(objective, list(range(1, EPOCHS + 1)))

    @needs("lightning", "torch")
    def test_lightning(self) -> None:
        import lightning
        import torch

        X, y = (torch.from_numpy(one) for one in data())

        class Model(lightning.LightningModule):
            def __init__(self, rate: float) -> None:
                super().__init__()
                self.rate = rate
                self.net = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))

            def training_step(self, batch: Any, index: int) -> Any:
                return torch.nn.functional.binary_cross_entropy_with_logits(self.net(batch[0]), batch[1])

            def validation_step(self, batch: Any, index: int) -> None:
                self.log("val/loss", self.training_step(batch, index))

            def configure_optimizers(self) -> Any:
                return torch.optim.Adam(self.parameters(), self.rate)

        def loader(part: slice) -> Any:
            return torch.utils.data.DataLoader(
                torch.utils.data.TensorDataset(X[part], y[part]), batch_size=16
            )

        def objective(trial: luthier.RunningTrial) -> float:
            trainer = lightning.Trainer(
                max_epochs=EPOCHS,
                accelerator="cpu",
                logger=False,
                enable_checkpointing=False,
                enable_progress_bar=False,
                enable_model_summary=False,
                callbacks=[luthier.callbacks.LightningCallback({"val/loss": "loss"})],
            )
            trainer.fit(Model(0.01 + trial["x"]), loader(slice(0, 48)), loader(slice(48, None)))
            return float(trainer.callback_metrics["val/loss"])

        self.assert_reports_and_stops(objective, list(range(1, EPOCHS + 1)))

    @needs("transformers", "torch", "accelerate")
    def test_transformers(self) -> None:
        import torch
        import transformers

        tokens = torch.randint(0, 20, (32, 6), generator=torch.Generator().manual_seed(0))
        rows = [{"input_ids": row, "labels": row.sum() % 2} for row in tokens]
        folder = self.folder

        def objective(trial: luthier.RunningTrial) -> float:
            model = transformers.BertForSequenceClassification(
                transformers.BertConfig(
                    vocab_size=20,
                    hidden_size=8,
                    num_hidden_layers=1,
                    num_attention_heads=2,
                    intermediate_size=8,
                    num_labels=2,
                )
            )
            trainer = transformers.Trainer(
                model=model,
                args=transformers.TrainingArguments(
                    output_dir=tempfile.mkdtemp(dir=folder),
                    num_train_epochs=EPOCHS,
                    per_device_train_batch_size=8,
                    learning_rate=1e-4 + trial["x"] * 1e-2,
                    eval_strategy="epoch",
                    save_strategy="no",
                    report_to=[],
                    use_cpu=True,
                    disable_tqdm=True,
                ),
                train_dataset=rows[:24],
                eval_dataset=rows[24:],
                callbacks=[luthier.callbacks.TransformersCallback({"eval_loss": "loss"})],
            )
            trainer.train()
            last: dict[str, Any] = [one for one in trainer.state.log_history if "eval_loss" in one][-1]
            return float(last["eval_loss"])

        self.assert_reports_and_stops(objective, [3, 6, 9, 12])


if __name__ == "__main__":
    unittest.main()
