extension StarterTemplate {
    /// Any program in any language; the example is a shell script.
    static let genericFiles = [
        StarterFile("study.yaml", genericStudy),
        StarterFile("train.sh", genericProgram, isExecutable: true),
    ]

    private static let genericStudy =
        #"""
        # Tunes any program, in any language: here a shell script that needs nothing but sh and awk.
        study: generic-starter

        # What one trial runs, as a list of arguments (no shell in between). Where the program wants a value
        # in a place of its own, write its name in braces: [./train, "{learning_rate}", data.csv].
        command: [sh, train.sh]

        # How the values reach the program:
        #   flags        --learning-rate=0.1, appended to the command
        #   json         only the file that LUTHIER_PARAMETERS names; it is written in every case
        #   environment  LUTHIER_P_LEARNING_RATE=0.1
        pass: flags

        parameters:
          # Rates matter by their factor, not by their difference: search them on a log scale.
          learning_rate: { from: 1e-5, to: 1.0, scale: log }
          # choices: alternatives without an order.
          method: { choices: [plain, momentum] }
          # when: the parameter exists only where the formula holds; otherwise no flag is passed.
          momentum: { from: 0.0, to: 0.99, when: method == "momentum" }
          # values: numbers in order, of which only these are allowed.
          clip: { values: [0.1, 0.3, 1, 3, 10] }

        # Passed to the program like the others, but not tuned.
        fixed: { steps: 200 }

        # Formulas that hold for every trial, such as: "layers * units <= 4096".
        # constraints: [ "learning_rate * clip <= 1" ]

        # Tried before anything else: the settings that you use today.
        try_first:
          - { learning_rate: 1e-3, method: plain, clip: 1 }

        metrics:
          loss: { goal: minimize, meaning: "height above the valley's lowest point" }

        # Where the numbers are read: lines such as
        #   luthier: {"step": 3, "loss": 0.5}
        # on standard output. A program that cannot be changed is read by its own words instead:
        #   report: { pattern: { loss: 'final loss: ([-+0-9.eE]+)' } }
        report: stdout

        # The study ends at whichever comes first.
        budget: { trials: 60, time: 5m, parallel: 2 }

        # The same seed gives the same random choices.
        seed: 1

        """#

    private static let genericProgram =
        #"""
        #!/bin/sh
        # Walks down a curved valley (Rosenbrock's function) by its slope, and reports how far it got.
        set -eu
        export LC_ALL=C

        learning_rate=0.001 method=plain momentum=0 clip=1 steps=200
        for argument in "$@"; do
            case $argument in
                --learning-rate=*) learning_rate=${argument#*=} ;;
                --method=*) method=${argument#*=} ;;
                --momentum=*) momentum=${argument#*=} ;;
                --clip=*) clip=${argument#*=} ;;
                --steps=*) steps=${argument#*=} ;;
                *)
                    echo "train.sh: unknown argument $argument" >&2
                    exit 64
                    ;;
            esac
        done
        [ "$method" = momentum ] || momentum=0

        # A value can be read from the file of all values too:
        #   learning_rate=$(jq .learning_rate "$LUTHIER_PARAMETERS")

        awk -v rate="$learning_rate" -v momentum="$momentum" -v clip="$clip" -v steps="$steps" \
            -v seed="${LUTHIER_SEED:-0}" 'BEGIN {
            srand(seed % 65536)
            x = -1.5 + 0.1 * rand(); y = 1 + 0.1 * rand(); dx = 0; dy = 0
            for (step = 1; step <= steps; step++) {
                gx = -2 * (1 - x) - 400 * x * (y - x * x)
                gy = 200 * (y - x * x)
                slope = sqrt(gx * gx + gy * gy)
                shrink = slope > clip ? clip / slope : 1
                dx = momentum * dx - rate * shrink * gx
                dy = momentum * dy - rate * shrink * gy
                x += dx; y += dy
                loss = (1 - x) ^ 2 + 100 * (y - x * x) ^ 2
                if (step % 20 == 0) printf "luthier: {\"step\": %d, \"loss\": %.9g}\n", step, loss
            }
            # A line without a step is the result of the trial.
            printf "luthier: {\"loss\": %.9g}\n", loss
        }'

        """#
}
