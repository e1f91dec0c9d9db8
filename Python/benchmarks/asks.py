"""Times one pair of ask and tell by sampler and transport, the best of some rounds; prints a table.

python Python/benchmarks/asks.py
"""

from __future__ import annotations

import os
import tempfile
import time

import luthier

PAIRS = {"random": 1000, "gp": 60}
ROUNDS = 3


def microseconds(sampler: str, transport: str, storage: str) -> float:
    """Processor time of this process and of the engine's child, by pair, with five parameters.

    It does not count what is waited for, such as the disk, and hardly depends on what else the machine does.
    """
    space = {f"x{index}": luthier.Float(0, 1) for index in range(5)}
    began = sum(os.times()[:4])
    with luthier.Study(
        f"{sampler}-{time.monotonic_ns()}",
        space,
        minimize="loss",
        sampler=sampler,
        storage=storage,
        transport=transport,
    ) as study:
        for _ in range(PAIRS[sampler]):
            trial = study.ask()
            study.tell(trial, sum((trial[name] - 0.3) ** 2 for name in space))
    # The child has been waited for, so that its time is among those of children.
    return (sum(os.times()[:4]) - began) / PAIRS[sampler] * 1e6


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
                cells.append(f"{round(min(rounds), -1):,.0f} µs")
            print(f"| `{sampler}` ({PAIRS[sampler]} trials) | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
