#!/usr/bin/env bash
# Tries the readers of what comes from outside on inputs that grow out of kept ones, with the address sanitizer.
#
#   Scripts/fuzz.sh [READER ...]     study, edit, space, expression, report, stdio, event, records, split,
#                                    trials, tracking, spool, manifest; all by default
#
# Reads the environment: FUZZ_SECONDS (for each reader, 24 by default). What breaks a reader is kept in
# .build-fuzz/found; put it into Fuzzing/Corpus once the reader is mended. New inputs that reach new lines are
# kept in .build-fuzz/corpus and are the beginning of the next run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ $(uname -s) != Linux ]]; then
    printf 'fuzz: left out, for the toolchain of this system has no libFuzzer.\n' >&2
    exit 0
fi
Scripts/set-up.sh build

readers=("$@")
((${#readers[@]} > 0)) || readers=(study edit space expression report stdio event records split trials
        tracking spool manifest)
build=(swift build --package-path Fuzzing --scratch-path .build-fuzz -c release
    --sanitize=fuzzer -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing)
# The linker names every symbol of the sanitizer that it does not export.
"${build[@]}" 2>&1 | { grep -vE 'Cannot export local symbol' || true; } >&2
program=$("${build[@]}" --show-bin-path)/LuthierFuzz

# Tries one reader, and says how it went.
fuzz() {
    local reader=$1 log=.build-fuzz/$1.log slow runs
    local options=(-max_total_time="${FUZZ_SECONDS:-24}" -timeout=30 -report_slow_units=1 -print_final_stats=1
        -malloc_limit_mb=256 -rss_limit_mb=768
        -artifact_prefix=".build-fuzz/found/$reader-")
    mkdir -p ".build-fuzz/corpus/$reader" .build-fuzz/found
    if [[ -f Fuzzing/Dictionaries/$reader.dict ]]; then
        options+=(-dict="Fuzzing/Dictionaries/$reader.dict")
    fi
    # Freed memory is held back to find late uses of it; 16 MB are enough for one input.
    if ASAN_OPTIONS=quarantine_size_mb=16:detect_leaks=0 LUTHIER_FUZZ=$reader "$program" "${options[@]}" \
        ".build-fuzz/corpus/$reader" "Fuzzing/Corpus/$reader" >"$log" 2>&1; then
        slow=$(grep -ac 'Slowest unit' "$log" || true)
        runs=$(sed -n 's/stat::number_of_executed_units: *//p' "$log")
        printf 'fuzz: %-10s %s inputs, nothing broke, %s slower than 1 s\n' "$reader" "$runs" "$slow"
    else
        printf 'fuzz: %-10s BROKE; the end of %s:\n%s\n' "$reader" "$log" \
            "$(grep -aE 'Fatal error|ERROR: |SUMMARY|Test unit written' "$log" | head -n 8)"
        return 1
    fi
}

# As many at once as there are processors: each reader uses one.
status=0 running=0
for reader in "${readers[@]}"; do
    if ((running >= $(nproc))); then
        wait -n || status=1
        running=$((running - 1))
    fi
    fuzz "$reader" &
    running=$((running + 1))
done
while ((running > 0)); do
    wait -n || status=1
    running=$((running - 1))
done
((status == 0)) || printf 'fuzz: mend what broke; the inputs are in .build-fuzz/found\n' >&2
exit "$status"
