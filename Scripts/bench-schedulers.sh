#!/usr/bin/env bash
# Runs Luthier's schedulers on the benchmark suite's tasks with learning curves and writes
# Documentation/Schedulers.md.
#
# Reads the environment: LUTHIER_BENCH_SUITE (folder of the suite), SEEDS, FIRST_SEED, JOBS.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source Scripts/bench-common.sh

need_suite
Scripts/set-up.sh python
luthier=$(Scripts/program.sh)
make_environment suite Benchmarks/Quality/peers/suite.txt

# The runs of one program lie together: a rebuilt one that differs starts afresh.
kept=.build-quality/$(git hash-object "$luthier" | cut -c 1-12)
mkdir -p "$kept"

# A sampler, and the scheduler's settings.
methods=(
    'auto'
    'auto scheduler.kind=hyperband'
    'auto scheduler.kind=pasha'
    'auto scheduler.kind=asha'
    'tpe scheduler.kind=bohb'
    'random scheduler.kind=asha'
    'auto scheduler.kind=median'
    'auto scheduler.kind=none'
)
for method in "${methods[@]}"; do
    read -r sampler option <<<"$method"
    "$environment/bin/python" Benchmarks/Quality/bench.py --suite "$LUTHIER_BENCH_SUITE" \
        --luthier "$luthier" --samplers "$sampler" ${option:+--option "$option"} \
        --seeds "${SEEDS:-10}" --first-seed "${FIRST_SEED:-0}" ${JOBS:+--jobs "$JOBS"} \
        --tasks curve par8-curve --log "$kept/schedulers.jsonl"
done
"$environment/bin/python" Benchmarks/Quality/fidelity.py --suite "$LUTHIER_BENCH_SUITE" \
    "$kept/schedulers.jsonl" --into Documentation/Schedulers.md
printf 'bench-schedulers: wrote Documentation/Schedulers.md\n' >&2
