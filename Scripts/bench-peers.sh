#!/usr/bin/env bash
# Runs published tuners on the benchmark suite, each in an environment of its own; stored runs are left out.
#
# Reads the environment: LUTHIER_BENCH_SUITE (folder of the suite), PEERS, SEEDS, FIRST_SEED, TASKS.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source Scripts/bench-common.sh

need_suite
Scripts/set-up.sh python

for peer in ${PEERS:-optuna-tpe-mv optuna-gp optuna-cmaes optuna-nsga2 optuna-nsga2-p20 smac hyperopt skopt hebo}; do
    library=${peer%%-*}
    if [[ ! -f Benchmarks/Quality/peers/$library.txt ]]; then
        fail "there is no peer $peer: Benchmarks/Quality/peers has no $library.txt."
    fi
    make_environment "$library" "Benchmarks/Quality/peers/$library.txt"
    # The list is words with blanks between.
    # shellcheck disable=SC2086
    "$environment/bin/python" "$LUTHIER_BENCH_SUITE/peers.py" --suite "$LUTHIER_BENCH_SUITE" --peer "$peer" --new \
        --seeds "${SEEDS:-1}" --first-seed "${FIRST_SEED:-0}" ${TASKS:+--tasks $TASKS} --log .build-peers/runs.jsonl
done
