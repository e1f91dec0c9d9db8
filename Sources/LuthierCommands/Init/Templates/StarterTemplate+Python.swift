extension StarterTemplate {
    /// A small neural network in plain Python; needs nothing else.
    static let pythonFiles = [
        StarterFile("study.yaml", pythonStudy),
        StarterFile("train.py", pythonProgram, isExecutable: false),
    ]

    private static let pythonStudy =
        #"""
        # A first study: it needs Python 3 and nothing else, and takes some seconds.
        # `luthier check study.yaml` reads it without running anything for long; `luthier run study.yaml` tunes.
        study: python-starter

        # What one trial runs, as a list of arguments (no shell). Values are appended as flags:
        # learning_rate becomes --learning-rate=0.1.
        command: [python3, train.py]

        parameters:
          # Rates matter by their factor, not by their difference: search them on a log scale.
          learning_rate: { from: 1e-3, to: 1.0, scale: log }
          # Whole numbers need type: int; from and to are both included.
          hidden: { from: 2, to: 32, type: int, scale: log }
          # values: numbers in order, of which only these are allowed.
          batch_size: { values: [4, 8, 16, 32, 64] }
          # choices: alternatives without an order.
          optimizer: { choices: [sgd, adam] }
          # when: the parameter exists only where the formula holds; otherwise no flag is passed.
          momentum: { from: 0.0, to: 0.95, when: optimizer == "sgd" }

        # Passed to the program like the others, but not tuned.
        fixed: { epochs: 15 }

        # Tried before anything else: the settings that you use today.
        try_first:
          - { learning_rate: 0.01, hidden: 8, batch_size: 16, optimizer: sgd, momentum: 0.0 }

        metrics:
          loss: { goal: minimize, meaning: "mean log loss on points kept apart" }
          accuracy: { store: true, meaning: "share of these points on the right side" }

        # The study ends at whichever comes first.
        budget: { trials: 40, time: 10m, parallel: 2 }

        # The same seed gives the same random choices.
        seed: 1

        """#

    private static let pythonProgram =
        #"""
        """Trains a small neural network on two interleaved half circles, with nothing but Python 3."""
        import argparse, json, math, os, random

        flags = argparse.ArgumentParser()
        flags.add_argument("--learning-rate", type=float, default=0.01)
        flags.add_argument("--hidden", type=int, default=8)
        flags.add_argument("--batch-size", type=int, default=16)
        flags.add_argument("--optimizer", choices=["sgd", "adam"], default="sgd")
        flags.add_argument("--momentum", type=float, default=0.0)
        flags.add_argument("--epochs", type=int, default=15)
        args = flags.parse_args()

        def points(count, source):
            for index in range(count):
                label, angle = index % 2, source.uniform(0, math.pi)
                x, y = source.gauss(math.cos(angle), 0.15), source.gauss(math.sin(angle), 0.15)
                yield (1 - x, 0.5 - y, label) if label else (x, y, label)

        data = random.Random(0)  # The data are the same for every trial; only the start differs.
        training, validation = list(points(300, data)), list(points(300, data))
        start = random.Random(int(os.environ.get("LUTHIER_SEED", "0")))
        # Four weights a hidden unit (for x, for y, offset, output), then the output's offset.
        weights = [start.gauss(0, 1) for _ in range(4 * args.hidden)] + [0.0]
        first, second, updates = [0.0] * len(weights), [0.0] * len(weights), 0

        def forward(x, y):
            starts = range(0, len(weights) - 1, 4)
            units = [math.tanh(weights[i] * x + weights[i + 1] * y + weights[i + 2]) for i in starts]
            output = weights[-1] + sum(unit * weights[4 * i + 3] for i, unit in enumerate(units))
            return units, 1 / (1 + math.exp(-max(-30.0, min(30.0, output))))

        for epoch in range(1, args.epochs + 1):
            start.shuffle(training)
            for begin in range(0, len(training), args.batch_size):
                batch, updates = training[begin : begin + args.batch_size], updates + 1
                gradient = [0.0] * len(weights)
                for x, y, label in batch:
                    units, share = forward(x, y)
                    error = (share - label) / len(batch)
                    for i, unit in enumerate(units):
                        slope = error * weights[4 * i + 3] * (1 - unit * unit)
                        for offset, part in enumerate((slope * x, slope * y, slope, error * unit)):
                            gradient[4 * i + offset] += part
                    gradient[-1] += error
                for i, slope in enumerate(gradient):
                    if args.optimizer == "sgd":
                        first[i] = args.momentum * first[i] + slope
                        weights[i] -= args.learning_rate * first[i]
                    else:
                        first[i] = 0.9 * first[i] + 0.1 * slope
                        second[i] = 0.999 * second[i] + 0.001 * slope * slope
                        size = math.sqrt(second[i] / (1 - 0.999**updates)) + 1e-8
                        weights[i] -= args.learning_rate * first[i] / (1 - 0.9**updates) / size
            shares = [(forward(x, y)[1], label) for x, y, label in validation]
            loss = -sum(math.log(share if label else 1 - share) for share, label in shares) / len(shares)
            accuracy = sum((share > 0.5) == (label == 1) for share, label in shares) / len(shares)
            print("luthier:", json.dumps({"step": epoch, "loss": loss, "accuracy": accuracy}))

        # A line without a step is the result of the trial.
        print("luthier:", json.dumps({"loss": loss, "accuracy": accuracy}))

        """#
}
