extension StarterTemplate {
    /// A dense network on handwritten digits: layers, units, optimizers.
    static let kerasFiles = [
        StarterFile("study.yaml", kerasStudy),
        StarterFile("train.py", kerasProgram, isExecutable: false),
    ]

    private static let kerasStudy =
        #"""
        # Tunes a Keras network on the handwritten digits that scikit-learn brings.
        study: keras-starter

        # What one trial runs, as a list of arguments (no shell). Values are appended as flags:
        # learning_rate becomes --learning-rate=0.001.
        command: [python3, train.py]

        parameters:
          # Whole numbers need type: int; from and to are both included.
          layers: { from: 1, to: 4, type: int }
          # Widths and rates matter by their factor, not by their difference: search them on a log scale.
          units: { from: 16, to: 512, type: int, scale: log }
          # choices: alternatives without an order.
          activation: { choices: [relu, tanh, gelu] }
          dropout: { from: 0.0, to: 0.5 }
          # values: numbers in order, of which only these are allowed.
          batch_size: { values: [16, 32, 64, 128, 256] }
          optimizer: { choices: [adam, sgd] }
          learning_rate: { from: 1e-4, to: 0.3, scale: log }
          # when: the parameter exists only where the formula holds; otherwise no flag is passed.
          momentum: { from: 0.0, to: 0.99, when: optimizer == "sgd" }
          beta_2: { from: 0.9, to: 0.9999, scale: reverse_log, when: optimizer == "adam" }

        # Formulas that hold for every trial: this one bounds the size of the network.
        constraints: [ "layers * units <= 1024" ]

        # Passed to the program like the others, but not tuned.
        fixed: { epochs: 15 }

        # Tried before anything else: the library's defaults.
        try_first:
          - layers: 1
            units: 64
            activation: relu
            dropout: 0.0
            batch_size: 32
            optimizer: adam
            learning_rate: 0.001
            beta_2: 0.999

        metrics:
          accuracy: { goal: maximize, meaning: "share of digits kept apart that are read right" }
          loss: { store: true }

        # The study ends at whichever comes first.
        budget: { trials: 40, time: 30m, parallel: 2 }

        # The same seed gives the same random choices.
        seed: 1

        """#

    private static let kerasProgram =
        #"""
        """Trains a Keras network on the handwritten digits that scikit-learn brings."""

        import argparse
        import json
        import os

        import keras
        from sklearn.datasets import load_digits
        from sklearn.model_selection import train_test_split

        flags = argparse.ArgumentParser()
        flags.add_argument("--layers", type=int, default=1)
        flags.add_argument("--units", type=int, default=64)
        flags.add_argument("--activation", choices=["relu", "tanh", "gelu"], default="relu")
        flags.add_argument("--dropout", type=float, default=0.0)
        flags.add_argument("--batch-size", type=int, default=32)
        flags.add_argument("--optimizer", choices=["adam", "sgd"], default="adam")
        flags.add_argument("--learning-rate", type=float, default=0.001)
        flags.add_argument("--momentum", type=float, default=0.0)
        flags.add_argument("--beta-2", type=float, default=0.999)
        flags.add_argument("--epochs", type=int, default=15)
        args = flags.parse_args()

        keras.utils.set_random_seed(int(os.environ.get("LUTHIER_SEED", "0")))

        # The split is the same for every trial, so that trials can be compared.
        features, labels = load_digits(return_X_y=True)
        split = train_test_split(features / 16, labels, test_size=0.3, stratify=labels, random_state=0)

        model = keras.Sequential([keras.Input(shape=(64,))])
        for _ in range(args.layers):
            model.add(keras.layers.Dense(args.units, activation=args.activation))
            model.add(keras.layers.Dropout(args.dropout))
        model.add(keras.layers.Dense(10, activation="softmax"))

        if args.optimizer == "sgd":
            optimizer = keras.optimizers.SGD(args.learning_rate, momentum=args.momentum)
        else:
            optimizer = keras.optimizers.Adam(args.learning_rate, beta_2=args.beta_2)
        model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])


        class Report(keras.callbacks.Callback):
            def on_epoch_end(self, epoch, logs=None):
                result = {"accuracy": float(logs["val_accuracy"]), "loss": float(logs["val_loss"])}
                print("luthier:", json.dumps({"step": epoch + 1, **result}), flush=True)


        model.fit(split[0], split[2], batch_size=args.batch_size, epochs=args.epochs,
                  validation_data=(split[1], split[3]), callbacks=[Report()], verbose=0)

        # A line without a step is the result of the trial.
        loss, accuracy = model.evaluate(split[1], split[3], verbose=0)
        print("luthier:", json.dumps({"accuracy": float(accuracy), "loss": float(loss)}))

        """#
}
