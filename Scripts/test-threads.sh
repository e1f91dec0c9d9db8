#!/usr/bin/env bash
# Builds everything with the thread sanitizer and runs every test; a data race fails it.
#
# Arguments go to `swift test`, for example `--filter LuthierEngineTests`; without any, one module after the other is
# tested. What the sanitizer cannot see of Swift's Mutex and continuations by itself is told by
# Tests/ThreadSanitizer/known-order.c; before the tests a program is run that must be silent with those, and one with
# a data race, which must be reported.
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
    clang -O1 -c Tests/ThreadSanitizer/known-order.c -o "$scratch/known-order.o"
    order=(-Xlinker "$PWD/$scratch/known-order.o")
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
: >"$scratch/tests.log"
# Programs that tests start are built so too; each process reports into a file of its own.
tests() {
    swift test --skip-build --disable-xctest "${build[@]}" "$@" 2>&1 | tee -a "$scratch/tests.log" || status=$?
}
if (($# > 0)); then
    tests "$@"
else
    # Module by module: all tests of a run begin at once, and are some ten times slower than they are.
    for module in Tests/*Tests; do tests --filter "^$(basename "$module")\\."; done
fi
if (($(count_reports) > 0)); then
    grep -h '^SUMMARY' "$scratch"/report.* | sort | uniq -c | sort -rn | head -n 20 >&2
    fail "$(count_reports) processes reported data races; see $scratch/report.*"
fi
printf 'test-threads: no data race was reported\n' >&2
exit "$status"
