#!/usr/bin/env bash
# Kills `luthier serve` with SIGKILL under load, and checks that nothing was lost or done twice.
#
# Reads the environment: KILLS (200), WORKERS (16), TRIALS (0: results before the first kill), LUTHIER (a release build of this folder).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh python
luthier=$(Scripts/program.sh)
python3 Benchmarks/Programs/serve_kills.py "$luthier" "${KILLS:-200}" "${WORKERS:-16}" "${TRIALS:-0}"
