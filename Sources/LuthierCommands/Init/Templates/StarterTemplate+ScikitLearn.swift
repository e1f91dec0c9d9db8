extension StarterTemplate {
    /// A support vector machine, cross-validated on handwritten digits.
    static let scikitLearnFiles = [
        StarterFile("study.yaml", scikitLearnStudy),
        StarterFile("train.py", scikitLearnProgram, isExecutable: false),
    ]

    private static let scikitLearnStudy =
        #"""
        # Tunes a support vector machine of scikit-learn on its handwritten digits.
        study: scikit-learn-starter

        # What one trial runs, as a list of arguments (no shell). Values are appended as flags:
        # kernel becomes --kernel=rbf.
        command: [python3, train.py]

        parameters:
          # choices: alternatives without an order.
          kernel: { choices: [rbf, poly, linear] }
          # Searched on a log scale, because the factor matters and not the difference.
          C: { from: 1e-3, to: 1e3, scale: log }
          # when: the parameter exists only where the formula holds; otherwise no flag is passed.
          gamma: { from: 1e-5, to: 1.0, scale: log, when: kernel != "linear" }
          degree: { from: 2, to: 5, type: int, when: kernel == "poly" }
          scaling: { choices: [standard, range, none] }

        # Tried before anything else: the library's defaults. Its gamma "scale" is about 0.0156 here.
        try_first:
          - { kernel: rbf, C: 1.0, gamma: 0.0156, scaling: standard }

        metrics:
          accuracy: { goal: maximize, meaning: "mean share of digits read right, over five folds" }
          # Optimise both by writing { goal: minimize } here, and `luthier study best` shows the trade-off.
          seconds: { store: true, unit: s }

        # The study ends at whichever comes first.
        budget: { trials: 50, time: 15m, parallel: 2 }

        # The same seed gives the same random choices.
        seed: 1

        """#

    private static let scikitLearnProgram =
        #"""
        """Cross-validates a support vector machine on the handwritten digits that scikit-learn brings."""

        import argparse
        import json
        import os
        import time

        from sklearn.datasets import load_digits
        from sklearn.model_selection import StratifiedKFold
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import MinMaxScaler, StandardScaler
        from sklearn.svm import SVC

        flags = argparse.ArgumentParser()
        flags.add_argument("--kernel", choices=["rbf", "poly", "linear"], default="rbf")
        flags.add_argument("--C", type=float, default=1.0)
        flags.add_argument("--gamma", type=float, default=0.0156)
        flags.add_argument("--degree", type=int, default=3)
        flags.add_argument("--scaling", choices=["standard", "range", "none"], default="standard")
        args = flags.parse_args()

        seed = int(os.environ.get("LUTHIER_SEED", "0"))
        scaler = {"standard": StandardScaler(), "range": MinMaxScaler(), "none": "passthrough"}[args.scaling]
        model = make_pipeline(
            scaler,
            SVC(kernel=args.kernel, C=args.C, gamma=args.gamma, degree=args.degree, random_state=seed),
        )

        features, labels = load_digits(return_X_y=True)
        # The folds are the same for every trial, so that trials can be compared.
        folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=0)
        began, scores = time.perf_counter(), []
        for training, validation in folds.split(features, labels):
            model.fit(features[training], labels[training])
            scores.append(model.score(features[validation], labels[validation]))
            print("luthier:", json.dumps({"step": len(scores), "accuracy": sum(scores) / len(scores)}))

        # A line without a step is the result of the trial.
        accuracy, seconds = sum(scores) / len(scores), time.perf_counter() - began
        print("luthier:", json.dumps({"accuracy": accuracy, "seconds": seconds}))

        """#
}
