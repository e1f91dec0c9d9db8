#!/usr/bin/env bash
# Simulates a thousand studies of a hundred workers under more than a million faults, built for release.
# Arguments go to `luthier simulate` behind those of here, for example `--seeds 10`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh build
swift build -c release --product luthier
time "$(swift build -c release --show-bin-path)/luthier" simulate \
    --seeds 1000 --workers 100 --faults 16 "$@"
