"""Trains a neural network to read handwritten digits, epoch by epoch, and goes on where it was paused."""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(name, "1")

import argparse
import json
import time
from pathlib import Path

import numpy as np

import digits
from network import Network

EPOCHS = 27  # a whole training, and `max` in the study files


def settings():
    """The defaults are those that scikit-learn's MLPClassifier has."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learning-rate", type=float, default=0.001)
    parser.add_argument("--batch-size", type=int, default=200)
    parser.add_argument("--width", type=int, default=100, help="units of a hidden layer")
    parser.add_argument("--depth", type=int, default=1, help="hidden layers")
    parser.add_argument("--activation", choices=["relu", "tanh"], default="relu")
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--weight-decay", type=float, default=0.0001)
    parser.add_argument("--momentum", type=float, default=0.9)
    parser.add_argument("--schedule", choices=["constant", "cosine"], default="constant")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("LUTHIER_SEED", "0")))
    parser.add_argument("--final", action="store_true", help="score the test part too: once, at the very end")
    return parser.parse_args()


def report(**values):
    print("luthier: " + json.dumps(values), flush=True)


def save(path, network, epoch, source, measured):
    """Writes a checkpoint under another name first, so that one that is there is always whole."""
    state = json.dumps({"epoch": epoch, "source": source.bit_generator.state, "measured": measured})
    partial = path.with_suffix(".partial")
    with open(partial, "wb") as file:
        np.savez(file, state=state, **network.arrays())
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def load(path, network, source):
    """The epoch of a checkpoint and what was measured there; (0, None) where there is none."""
    if not path.exists():
        return 0, None
    with np.load(path) as arrays:
        state = json.loads(str(arrays["state"]))
        network.restore(arrays)
    source.bit_generator.state = state["source"]
    return state["epoch"], state["measured"]


def train(given, network, images, labels, epoch, source):
    """Shows every image once."""
    rate = given.learning_rate
    if given.schedule == "cosine":
        rate *= (1 + np.cos(np.pi * (epoch - 1) / EPOCHS)) / 2  # of the whole, however it is cut into pieces
    order = source.permutation(len(labels))
    for first in range(0, len(order), given.batch_size):
        batch = order[first : first + given.batch_size]
        network.step(images[batch], labels[batch], rate, given.momentum, given.weight_decay)


def main():
    given = settings()
    parts = digits.parts()
    images, labels = parts["train"]
    source = np.random.default_rng(given.seed)
    sizes = [images.shape[1], *[given.width] * given.depth, 10]
    network = Network(sizes, given.activation, given.dropout, source)

    # The folder is the trial's own, and is there again when the trial is continued; by hand there is none.
    folder = os.environ.get("LUTHIER_CHECKPOINT")
    checkpoint = Path(folder) / "network.npz" if folder else None
    done, measured = load(checkpoint, network, source) if checkpoint else (0, None)

    # The epoch to stop at for now; a scheduler that wants more starts this program again.
    end = min(int(os.environ.get("LUTHIER_RESOURCE", EPOCHS)), EPOCHS)
    if done >= end:
        report(**measured)  # the program was ended between the checkpoint and the report

    for epoch in range(done + 1, end + 1):
        started = time.perf_counter()
        train(given, network, images, labels, epoch, source)
        seconds = time.perf_counter() - started
        loss, accuracy = network.score(*parts["validation"])
        measured = {"step": epoch, "accuracy": round(accuracy, 5), "loss": round(loss, 5),
                    "epoch_seconds": round(seconds, 3)}
        # The checkpoint comes before the report, for the answer to a report may be to end the program.
        # So nothing need be done at SIGTERM: what is lost is a part of one epoch.
        if checkpoint:
            save(checkpoint, network, epoch, source, measured)
        report(**measured)

    if given.final:
        report(test_accuracy=round(network.score(*parts["test"])[1], 5))


if __name__ == "__main__":
    main()
