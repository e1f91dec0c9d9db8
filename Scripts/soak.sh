#!/usr/bin/env bash
# Simulates a thousand studies of a hundred workers under more than a million faults, built for release.
# Arguments go to `luthier simulate` behind those of here, for example `--seeds 10`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

luthier=$(Scripts/program.sh)
time "$luthier" simulate \
    --seeds 1000 --workers 100 --faults 16 "$@"
