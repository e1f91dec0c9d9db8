#!/usr/bin/env bash
# Times one suggestion of Luthier and of a published tuner, taking turns on one processor.
#
# Reads the environment: TRIALS ('100 1000 10000'), ASKS (30), LIMIT (seconds, 60), CONTENDERS, LUTHIER (a release
# build of this folder).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source Scripts/bench-common.sh

Scripts/set-up.sh python
luthier=$(Scripts/program.sh)

make_environment optuna Benchmarks/Quality/peers/optuna.txt
# The lists are words with blanks between.
# shellcheck disable=SC2086
"$environment/bin/python" Benchmarks/Programs/asks.py "$luthier" --trials ${TRIALS:-100 1000 10000} \
    --asks "${ASKS:-30}" --limit "${LIMIT:-60}" ${CONTENDERS:+--contenders $CONTENDERS}
