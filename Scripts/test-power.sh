#!/usr/bin/env bash
# Cuts the power at every moment of a recorded study and looks for what was lost; then shows that it would be seen.
# Then cuts a journal at every byte of its last two frames, and opens files with flipped bits.
# Linux only. Reads the environment: STATES (10000), DAMAGES (10000), LUTHIER (a release build of this folder).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ $(uname -s) != Linux ]]; then
    printf 'test-power: left out, for the recorder is loaded as Linux does it.\n' >&2
    exit 0
fi
Scripts/set-up.sh build python
luthier=$(Scripts/program.sh)
run() { python3 Tests/PowerLoss/power_loss.py "$luthier" "$@"; }
run --states "${STATES:-10000}"
for what in log database folder; do
    printf 'without the syncs of the %s: ' "$what"
    run --states 200 --trials 200 --forget "$what"
done
swift build --build-tests
LUTHIER_TEST_DAMAGES=${DAMAGES:-10000} swift test --skip-build --disable-xctest \
    --filter 'DatabaseConnectionTests/(tornJournal|flippedBits)'
