#!/usr/bin/env bash
# Builds everything with the thread sanitizer and runs every test; a data race fails it.
# Arguments go to `swift test`, for example `--filter LuthierEngineTests`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh build python
log=.build-threads/tests.log
mkdir -p .build-threads
swift build --build-tests --sanitize=thread --scratch-path .build-threads
# Programs that tests start are built so too; each report of theirs goes into a file of its own.
rm -f .build-threads/report.*
status=0
TSAN_OPTIONS="halt_on_error=0 log_path=$PWD/.build-threads/report" \
    swift test --skip-build --disable-xctest --sanitize=thread --scratch-path .build-threads "$@" \
    2>&1 | tee "$log" || status=$?
shopt -s nullglob
reports=(.build-threads/report.*)
if ((${#reports[@]} > 0)); then
    printf 'test-threads: %s processes reported data races; see .build-threads/report.*\n' "${#reports[@]}" >&2
    head -n 40 "${reports[0]}" >&2
    exit 1
fi
printf 'test-threads: no data race was reported\n' >&2
exit "$status"
