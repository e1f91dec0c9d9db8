#!/usr/bin/env bash
# Kills processes that share a study, pauses them beyond their leases, sets their clocks wrong, floods one with
# workers, fills its disk, and looks for what was lost. Then strikes one process at each call by which it changes
# its files, with a full disk and with a kill; on Linux.
#
# Reads the environment: KILLS (2000, half of them with 8 processes and half with 64), PAUSED (1000) trials whose
# process is paused, FLOOD (256), ROUNDS of a full disk (200), SECONDS_EACH (60) of contention, LUTHIER (a release build of this folder), STORAGE (an SQLite file; or
# the address of a PostgreSQL database, for a LUTHIER that was built with it).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh python
luthier=$(Scripts/program.sh)
half=$((${KILLS:-2000} / 4))
storage=(${STORAGE:+--storage "$STORAGE"})
run() { python3 Tests/ProcessKills/process_kills.py "$luthier" "$@"; }
# The limit of each process and of its threads; floods need a descriptor or two for each of theirs.
ulimit -n "$(ulimit -H -n)" 2>/dev/null || true
failed=0
for processes in 8 64; do
    run clients --kills "$half" --processes "$processes" ${storage[@]+"${storage[@]}"} || failed=1
    run workers --kills "$half" --processes "$processes" ${storage[@]+"${storage[@]}"} || failed=1
done
# How long others wait for one that is killed, and what they do when clocks are wrong.
run clients --kills "$half" --processes 16 --gap 1 ${storage[@]+"${storage[@]}"} || failed=1
run paused --trials "${PAUSED:-1000}" --processes 32 ${storage[@]+"${storage[@]}"} || failed=1
if [[ $(uname -s) == Linux ]]; then
    run clients --kills "$half" --processes 16 --clocks ${storage[@]+"${storage[@]}"} || failed=1
    run workers --kills "$half" --processes 16 --clocks ${storage[@]+"${storage[@]}"} || failed=1
fi
run flood --processes "${FLOOD:-256}" ${storage[@]+"${storage[@]}"} || failed=1
for processes in 16 "${FLOOD:-256}"; do
    run clients --kills 0 --seconds "${SECONDS_EACH:-60}" --processes "$processes" \
        ${storage[@]+"${storage[@]}"} || failed=1
done
[[ -n ${STORAGE:-} ]] || run full --rounds "${ROUNDS:-200}" || failed=1
if [[ $(uname -s) == Linux && -z ${STORAGE:-} ]]; then
    for part in full full-run kill kill-backup kill-run; do
        python3 Tests/CrashPoints/crash_points.py "$luthier" "$part" || failed=1
    done
fi
exit "$failed"
