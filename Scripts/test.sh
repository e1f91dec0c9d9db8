#!/usr/bin/env bash
# Sets up the machine, builds everything, runs every test, checks the format, then fuzzes the readers for five
# minutes of processor time in all. What failed is said once more at the end, where it is seen below thousands of
# lines. Arguments go to `swift test`, for example `--filter LuthierWireTests`; with any, nothing is fuzzed.
#
# Reads the environment: FUZZ_SECONDS (for each reader, 24).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh build python
swift build --build-tests
# What tests leave goes with the folder.
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
log=$TMPDIR/log
# Tests of processes, sockets and terminals live by the clock on the wall. They all begin at once, so that each
# would wait for minutes beside those that compute.
outside='^Luthier(Commands|Executors|HTTP|Kit|Library|MLflow|Postgres|Remote|SQLite|Server)Tests\.'
failed=0
# All tests use Swift Testing; without XCTest the last line is the count of what ran.
tests() { swift test --skip-build --disable-xctest "$@" 2>&1 | tee -a "$log" || failed=1; }
if (($# > 0)); then
    tests "$@"
else
    tests --skip "$outside"
    tests --filter "$outside"
fi
if ((failed)); then
    printf '\nWhat failed:\n'
    grep -a -A 3 -E '✘|error:|Fatal error|unexpected signal' "$log" || true
    exit 1
fi
Scripts/lint.sh
(($# > 0)) || FUZZ_SECONDS=${FUZZ_SECONDS:-24} Scripts/fuzz.sh
