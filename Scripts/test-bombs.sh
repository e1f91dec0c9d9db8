#!/usr/bin/env bash
# Sends `luthier serve` requests that are made to exhaust it, and clients that halt, and measures both.
#
# Reads the environment: LUTHIER (a release build of this folder).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh python
luthier=$(Scripts/program.sh)
python3 Benchmarks/Programs/serve_bombs.py "$luthier"
