extension StarterTemplate {
    /// Gradient boosting on handwritten digits, with early stopping.
    static let xgboostFiles = [
        StarterFile("study.yaml", xgboostStudy),
        StarterFile("train.py", xgboostProgram, isExecutable: false),
    ]

    private static let xgboostStudy =
        #"""
        # Tunes XGBoost on the handwritten digits that scikit-learn brings.
        study: xgboost-starter

        # What one trial runs, as a list of arguments (no shell). Values are appended as flags:
        # max_depth becomes --max-depth=6.
        command: [python3, train.py]

        parameters:
          # Searched on a log scale, because the factor matters and not the difference.
          learning_rate: { from: 0.01, to: 0.6, scale: log }
          # Whole numbers need type: int; from and to are both included.
          max_depth: { from: 2, to: 10, type: int }
          # values: numbers in order, of which only these are allowed.
          max_bin: { values: [32, 64, 128, 256, 512] }
          min_child_weight: { from: 0.1, to: 20, scale: log }
          subsample: { from: 0.3, to: 1.0 }
          colsample_bytree: { from: 0.3, to: 1.0 }
          reg_lambda: { from: 1e-4, to: 100, scale: log }
          # choices: alternatives without an order.
          grow_policy: { choices: [depthwise, lossguide] }
          # when: the parameter exists only where the formula holds; otherwise no flag is passed.
          max_leaves: { from: 4, to: 256, type: int, scale: log, when: grow_policy == "lossguide" }

        # Passed to the program like the others, but not tuned: training stops early by itself.
        fixed: { rounds: 300, patience: 20 }

        # Tried before anything else: the library's defaults.
        try_first:
          - learning_rate: 0.3
            max_depth: 6
            max_bin: 256
            min_child_weight: 1
            subsample: 1.0
            colsample_bytree: 1.0
            reg_lambda: 1
            grow_policy: depthwise

        metrics:
          loss: { goal: minimize, meaning: "log loss on digits kept apart" }
          accuracy: { store: true, meaning: "share of these digits read right" }

        # The study ends at whichever comes first.
        budget: { trials: 60, time: 30m, parallel: 2 }

        # The same seed gives the same random choices.
        seed: 1

        """#

    private static let xgboostProgram =
        #"""
        """Trains XGBoost on the handwritten digits that scikit-learn brings."""

        import argparse
        import json
        import os

        import xgboost
        from sklearn.datasets import load_digits
        from sklearn.model_selection import train_test_split

        flags = argparse.ArgumentParser()
        flags.add_argument("--learning-rate", type=float, default=0.3)
        flags.add_argument("--max-depth", type=int, default=6)
        flags.add_argument("--max-bin", type=int, default=256)
        flags.add_argument("--min-child-weight", type=float, default=1.0)
        flags.add_argument("--subsample", type=float, default=1.0)
        flags.add_argument("--colsample-bytree", type=float, default=1.0)
        flags.add_argument("--reg-lambda", type=float, default=1.0)
        flags.add_argument("--grow-policy", choices=["depthwise", "lossguide"], default="depthwise")
        flags.add_argument("--max-leaves", type=int, default=0)
        flags.add_argument("--rounds", type=int, default=300)
        flags.add_argument("--patience", type=int, default=20)
        args = flags.parse_args()

        # The split is the same for every trial, so that trials can be compared.
        features, labels = load_digits(return_X_y=True)
        split = train_test_split(features, labels, test_size=0.3, stratify=labels, random_state=0)
        training = xgboost.DMatrix(split[0], split[2])
        validation = xgboost.DMatrix(split[1], split[3])


        class Report(xgboost.callback.TrainingCallback):
            def after_iteration(self, model, epoch, evals_log):
                """Called by XGBoost after each round; true would end the training."""
                if (epoch + 1) % 10 == 0:
                    loss = evals_log["validation"]["mlogloss"][-1]
                    print("luthier:", json.dumps({"step": epoch + 1, "loss": loss}))
                return False


        settings = {name: value for name, value in vars(args).items() if name not in ("rounds", "patience")}
        settings |= {"objective": "multi:softprob", "num_class": 10, "eval_metric": "mlogloss"}
        settings |= {"tree_method": "hist", "seed": int(os.environ.get("LUTHIER_SEED", "0"))}
        settings["nthread"] = int(os.environ.get("OMP_NUM_THREADS", "0"))
        model = xgboost.train(
            settings,
            training,
            num_boost_round=args.rounds,
            evals=[(validation, "validation")],
            early_stopping_rounds=args.patience,
            verbose_eval=False,
            callbacks=[Report()],
        )

        # A line without a step is the result of the trial.
        chances = model.predict(validation, iteration_range=(0, model.best_iteration + 1))
        accuracy = float((chances.argmax(axis=1) == split[3]).mean())
        print("luthier:", json.dumps({"loss": float(model.best_score), "accuracy": accuracy}))

        """#
}
