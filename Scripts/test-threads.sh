#!/usr/bin/env bash
# Builds everything with the thread sanitizer and runs every test; a data race fails it.
#
# Arguments go to `swift test`, for example `--filter LuthierEngineTests`. What the sanitizer cannot see of
# Swift's Mutex by itself is told by Tests/ThreadSanitizer/mutex-order.c; before the tests a program is run that
# must be silent with a contended Mutex, and one with a data race, which must be reported.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
    printf 'test-threads: %s\n' "$*" >&2
    exit 1
}

Scripts/set-up.sh build python
scratch=.build-threads
mkdir -p "$scratch"
export TSAN_OPTIONS="halt_on_error=0 exitcode=0 log_path=$PWD/$scratch/report"
# The report must outlive the process that it is about, and the count of a run begins with none.
forget_reports() { rm -f "$scratch"/report.*; }
count_reports() { find "$scratch" -maxdepth 1 -name 'report.*' | wc -l | tr -d ' '; }

order=()
if [[ $(uname -s) == Linux ]]; then
    clang -O1 -c Tests/ThreadSanitizer/mutex-order.c -o "$scratch/mutex-order.o"
    order=(-Xlinker "$PWD/$scratch/mutex-order.o")
fi
swiftc -O -sanitize=thread Tests/ThreadSanitizer/probe.swift ${order[@]+"${order[@]}"} -o "$scratch/probe"
forget_reports
"$scratch/probe" mutex
(($(count_reports) == 0)) || fail "the sanitizer reports what a Mutex protects; see $scratch/report.*"
"$scratch/probe" race
(($(count_reports) > 0)) || fail "the sanitizer does not report a data race"
forget_reports

build=(--sanitize=thread --scratch-path "$scratch" ${order[@]+"${order[@]}"})
swift build --build-tests "${build[@]}"
status=0
# Programs that tests start are built so too; each process reports into a file of its own.
swift test --skip-build --disable-xctest "${build[@]}" "$@" 2>&1 | tee "$scratch/tests.log" || status=$?
if (($(count_reports) > 0)); then
    grep -h '^SUMMARY' "$scratch"/report.* | sort | uniq -c | sort -rn | head -n 20 >&2
    fail "$(count_reports) processes reported data races; see $scratch/report.*"
fi
printf 'test-threads: no data race was reported\n' >&2
exit "$status"
