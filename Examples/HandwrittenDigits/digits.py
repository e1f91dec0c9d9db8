"""Handwritten digits, each in nine places on a sheet, in three parts by the order in which they were written."""

import hashlib
from pathlib import Path

import numpy as np

TABLE = Path(__file__).resolve().parent / "digits.csv.gz"
FINGERPRINT = "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"
PARTS = {"train": (0, 800), "validation": (800, 1300), "test": (1300, 1797)}
SIDE = 8
PLACES = [(down, across) for down in range(3) for across in range(3)]


def parts():
    """For each part the sheets, 10 by 10 shades from 0 to 1 in a row, and the digits on them."""
    if hashlib.sha256(TABLE.read_bytes()).hexdigest() != FINGERPRINT:
        raise SystemExit(f"{TABLE} is not the file that the README's figures are of; fetch it again.")
    table = np.loadtxt(TABLE, delimiter=",", dtype=np.float32)
    images, labels = table[:, :64].reshape(-1, SIDE, SIDE) / 16, table[:, 64].astype(int)
    return {
        name: (sheets(images[first:end]), np.tile(labels[first:end], len(PLACES)))
        for name, (first, end) in PARTS.items()
    }


def sheets(images):
    """All images in the first place, then all in the second, and so on."""
    white = np.zeros((len(PLACES), len(images), SIDE + 2, SIDE + 2), np.float32)
    for number, (down, across) in enumerate(PLACES):
        white[number, :, down : down + SIDE, across : across + SIDE] = images
    return white.reshape(-1, (SIDE + 2) ** 2)
