extension StarterTemplate {
    /// A dense network on handwritten digits, with checkpoints.
    static let pytorchFiles = [
        StarterFile("study.yaml", pytorchStudy),
        StarterFile("train.py", pytorchProgram, isExecutable: false),
    ]

    private static let pytorchStudy =
        #"""
        # Tunes a PyTorch network on the handwritten digits that scikit-learn brings.
        study: pytorch-starter

        # What one trial runs, as a list of arguments (no shell). Values are appended as flags:
        # learning_rate becomes --learning-rate=0.001.
        command: [python3, train.py]

        parameters:
          # Widths and rates matter by their factor, not by their difference: search them on a log scale.
          hidden: { from: 16, to: 512, type: int, scale: log }
          dropout: { from: 0.0, to: 0.5 }
          # values: numbers in order, of which only these are allowed.
          batch_size: { values: [16, 32, 64, 128, 256] }
          # choices: alternatives without an order.
          optimizer: { choices: [adamw, sgd] }
          learning_rate: { from: 1e-4, to: 0.3, scale: log }
          weight_decay: { from: 1e-6, to: 0.3, scale: log }
          # when: the parameter exists only where the formula holds; otherwise no flag is passed.
          momentum: { from: 0.0, to: 0.99, when: optimizer == "sgd" }

        # Formulas that hold for every trial: this one spares trials that would surely diverge.
        constraints: [ "optimizer == \"sgd\" or learning_rate <= 0.1" ]

        # Passed to the program like the others, but not tuned.
        fixed: { epochs: 20 }

        # Tried before anything else: the library's defaults.
        try_first:
          - hidden: 64
            dropout: 0.0
            batch_size: 32
            optimizer: adamw
            learning_rate: 0.001
            weight_decay: 0.01

        metrics:
          accuracy: { goal: maximize, meaning: "share of digits kept apart that are read right" }
          loss: { store: true }

        # The study ends at whichever comes first.
        budget: { trials: 40, time: 30m, parallel: 2 }

        # A trial whose program died is started once more, and goes on from its checkpoint.
        retry: { attempts: 2, on: [crash, lost] }

        # The same seed gives the same random choices.
        seed: 1

        """#

    private static let pytorchProgram =
        #"""
        """Trains a PyTorch network on the handwritten digits that scikit-learn brings."""

        import argparse
        import json
        import os

        import torch
        from sklearn.datasets import load_digits
        from sklearn.model_selection import train_test_split
        from torch import nn

        flags = argparse.ArgumentParser()
        flags.add_argument("--hidden", type=int, default=64)
        flags.add_argument("--dropout", type=float, default=0.0)
        flags.add_argument("--batch-size", type=int, default=32)
        flags.add_argument("--optimizer", choices=["adamw", "sgd"], default="adamw")
        flags.add_argument("--learning-rate", type=float, default=0.001)
        flags.add_argument("--weight-decay", type=float, default=0.01)
        flags.add_argument("--momentum", type=float, default=0.0)
        flags.add_argument("--epochs", type=int, default=20)
        args = flags.parse_args()
        torch.manual_seed(int(os.environ.get("LUTHIER_SEED", "0")))
        # The split is the same for every trial, so that trials can be compared.
        features, labels = load_digits(return_X_y=True)
        split = train_test_split(features / 16, labels, test_size=0.3, stratify=labels, random_state=0)
        train_x, test_x = (torch.tensor(part, dtype=torch.float32) for part in split[:2])
        train_y, test_y = (torch.tensor(part, dtype=torch.int64) for part in split[2:])

        model = nn.Sequential(nn.Linear(64, args.hidden), nn.ReLU(),
                              nn.Dropout(args.dropout), nn.Linear(args.hidden, 10))
        shared = {"lr": args.learning_rate, "weight_decay": args.weight_decay}
        optimizer = (torch.optim.SGD(model.parameters(), momentum=args.momentum, **shared)
                     if args.optimizer == "sgd" else torch.optim.AdamW(model.parameters(), **shared))

        # The folder outlives this process: a trial that is started again goes on where it was.
        done, result = 0, {}
        checkpoint = os.path.join(os.environ.get("LUTHIER_CHECKPOINT", "."), "model.pt")
        if "LUTHIER_CHECKPOINT" in os.environ and os.path.exists(checkpoint):
            state = torch.load(checkpoint)
            done, result = state["epoch"], state["result"]
            model.load_state_dict(state["model"])
            optimizer.load_state_dict(state["optimizer"])

        for epoch in range(done + 1, args.epochs + 1):
            model.train()
            for rows in torch.randperm(len(train_x)).split(args.batch_size):
                optimizer.zero_grad()
                nn.functional.cross_entropy(model(train_x[rows]), train_y[rows]).backward()
                optimizer.step()
            model.eval()
            with torch.no_grad():
                output = model(test_x)
                result = {"accuracy": (output.argmax(1) == test_y).float().mean().item(),
                          "loss": nn.functional.cross_entropy(output, test_y).item()}
            torch.save({"epoch": epoch, "result": result, "model": model.state_dict(),
                        "optimizer": optimizer.state_dict()}, checkpoint + ".new")
            os.replace(checkpoint + ".new", checkpoint)
            print("luthier:", json.dumps({"step": epoch, **result}))
        # A line without a step is the result of the trial.
        print("luthier:", json.dumps(result))

        """#
}
