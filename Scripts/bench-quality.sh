#!/usr/bin/env bash
# Runs Luthier's samplers on the benchmark suite and writes Documentation/Results.md.
#
# Reads the environment: LUTHIER_BENCH_SUITE (folder of the suite), SAMPLERS, SEEDS, FIRST_SEED, JOBS, TASKS.
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
# The lists are words with blanks between.
# shellcheck disable=SC2086
"$environment/bin/python" Benchmarks/Quality/bench.py --suite "$LUTHIER_BENCH_SUITE" --luthier "$luthier" \
    --samplers ${SAMPLERS:-auto random} --seeds "${SEEDS:-5}" --first-seed "${FIRST_SEED:-0}" \
    ${JOBS:+--jobs "$JOBS"} ${TASKS:+--tasks $TASKS} --log "$kept/runs.jsonl" --timings "$kept/timings.jsonl"

logs=("$kept/runs.jsonl")
if [[ -f .build-peers/runs.jsonl ]]; then logs+=(.build-peers/runs.jsonl); fi
"$environment/bin/python" Benchmarks/Quality/table.py --suite "$LUTHIER_BENCH_SUITE" "${logs[@]}" \
    --timings "$kept/timings.jsonl" --into Documentation/Results.md
printf 'bench-quality: wrote Documentation/Results.md\n' >&2
