#!/usr/bin/env bash
# Sends `luthier serve` requests that are made to exhaust it, and clients that halt, and measures both.
#
# Reads the environment: LUTHIER (a release build of this folder).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh build python
if [[ -z ${LUTHIER:-} ]]; then
    swift build -c release --product luthier
    LUTHIER=$(swift build -c release --show-bin-path)/luthier
fi
python3 Benchmarks/Programs/serve_bombs.py "$LUTHIER"
