"""Times one pair of ask and tell by sampler and transport, the best of some rounds; prints a table.

python Python/benchmarks/asks.py
"""

from __future__ import annotations

import os
import tempfile
import time

import luthier

PAIRS = {"random": 300, "gp": 40}
ROUNDS = 7


def microseconds(sampler: str, transport: str, storage: str) -> float:
    """The mean over a study of ``PAIRS`` trials with five parameters, in wall time."""
    space = {f"x{index}": luthier.Float(0, 1) for index in range(5)}
    with luthier.Study(
        f"{sampler}-{time.monotonic_ns()}",
        space,
        minimize="loss",
        sampler=sampler,
        storage=storage,
        transport=transport,
    ) as study:
        began = time.perf_counter()
        for _ in range(PAIRS[sampler]):
            trial = study.ask()
            study.tell(trial, sum((trial[name] - 0.3) ** 2 for name in space))
        return (time.perf_counter() - began) / PAIRS[sampler] * 1e6


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ways = [
            ("library", "memory:"),
            ("stdio", "memory:"),
            ("stdio", os.path.join(folder, "luthier.db")),
        ]
        for sampler in PAIRS:
            cells = []
            for transport, storage in ways:
                rounds = [microseconds(sampler, transport, storage) for _ in range(ROUNDS)]
                cells.append(f"{min(rounds):,.0f} µs")
            print(f"| `{sampler}` ({PAIRS[sampler]} trials) | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
