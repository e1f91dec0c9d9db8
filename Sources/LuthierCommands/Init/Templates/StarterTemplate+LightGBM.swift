extension StarterTemplate {
    /// Gradient boosting on the breast-cancer data, with early stopping.
    static let lightGBMFiles = [
        StarterFile("study.yaml", lightGBMStudy),
        StarterFile("train.py", lightGBMProgram, isExecutable: false),
    ]

    private static let lightGBMStudy =
        #"""
        # Tunes LightGBM on the breast-cancer data that scikit-learn brings.
        study: lightgbm-starter

        # What one trial runs, as a list of arguments (no shell). Values are appended as flags:
        # num_leaves becomes --num-leaves=31.
        command: [python3, train.py]

        parameters:
          # Searched on a log scale, because the factor matters and not the difference.
          learning_rate: { from: 0.005, to: 0.5, scale: log }
          # Whole numbers need type: int; from and to are both included.
          num_leaves: { from: 4, to: 256, type: int, scale: log }
          max_depth: { from: 2, to: 12, type: int }
          min_data_in_leaf: { from: 2, to: 100, type: int, scale: log }
          feature_fraction: { from: 0.3, to: 1.0 }
          lambda_l2: { from: 1e-8, to: 10, scale: log }
          # choices: alternatives without an order.
          data_sample_strategy: { choices: [bagging, goss] }
          # when: the parameter exists only where the formula holds; otherwise no flag is passed.
          bagging_fraction: { from: 0.3, to: 1.0, when: data_sample_strategy == "bagging" }

        # A tree of this depth has no more leaves than that: larger numbers would change nothing.
        constraints: [ "num_leaves <= 2 ** max_depth" ]

        # Passed to the program like the others, but not tuned: training stops early by itself.
        fixed: { rounds: 500, patience: 30 }

        # Tried before anything else: the library's defaults.
        try_first:
          - learning_rate: 0.1
            num_leaves: 31
            max_depth: 12
            min_data_in_leaf: 20
            feature_fraction: 1.0
            lambda_l2: 1e-8
            data_sample_strategy: bagging
            bagging_fraction: 1.0

        metrics:
          loss: { goal: minimize, meaning: "log loss on data kept apart" }
          rounds_used: { store: true, meaning: "trees of the best model" }

        # The study ends at whichever comes first.
        budget: { trials: 60, time: 20m, parallel: 2 }

        # The same seed gives the same random choices.
        seed: 1

        """#

    private static let lightGBMProgram =
        #"""
        """Trains LightGBM on the breast-cancer data that scikit-learn brings."""

        import argparse
        import json
        import os

        import lightgbm
        from sklearn.datasets import load_breast_cancer
        from sklearn.model_selection import train_test_split

        flags = argparse.ArgumentParser()
        flags.add_argument("--learning-rate", type=float, default=0.1)
        flags.add_argument("--num-leaves", type=int, default=31)
        flags.add_argument("--max-depth", type=int, default=-1)
        flags.add_argument("--min-data-in-leaf", type=int, default=20)
        flags.add_argument("--feature-fraction", type=float, default=1.0)
        flags.add_argument("--lambda-l2", type=float, default=0.0)
        flags.add_argument("--data-sample-strategy", choices=["bagging", "goss"], default="bagging")
        flags.add_argument("--bagging-fraction", type=float, default=1.0)
        flags.add_argument("--rounds", type=int, default=500)
        flags.add_argument("--patience", type=int, default=30)
        args = flags.parse_args()

        # The split is the same for every trial, so that trials can be compared.
        features, labels = load_breast_cancer(return_X_y=True)
        split = train_test_split(features, labels, test_size=0.3, stratify=labels, random_state=0)
        training = lightgbm.Dataset(split[0], split[2])
        validation = lightgbm.Dataset(split[1], split[3], reference=training)


        def report(round_):
            """Called by LightGBM after each round."""
            if (round_.iteration + 1) % 10 == 0:
                loss = round_.evaluation_result_list[0][2]
                print("luthier:", json.dumps({"step": round_.iteration + 1, "loss": loss}))


        settings = {name: value for name, value in vars(args).items() if name not in ("rounds", "patience")}
        if args.data_sample_strategy == "bagging":
            settings["bagging_freq"] = 1
        settings |= {"objective": "binary", "metric": "binary_logloss", "verbosity": -1}
        settings |= {"seed": int(os.environ.get("LUTHIER_SEED", "0")), "deterministic": True}
        settings["num_threads"] = int(os.environ.get("OMP_NUM_THREADS", "0"))
        model = lightgbm.train(
            settings,
            training,
            num_boost_round=args.rounds,
            valid_sets=[validation],
            callbacks=[report, lightgbm.early_stopping(args.patience, verbose=False)],
        )

        # A line without a step is the result of the trial.
        loss = model.best_score["valid_0"]["binary_logloss"]
        print("luthier:", json.dumps({"loss": loss, "rounds_used": model.best_iteration}))

        """#
}
