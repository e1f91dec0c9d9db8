#!/usr/bin/env bash
# Times `luthier serve` on loopback: ask+tell pairs per second on memory and on SQLite, the same beside
# half-open connections and readers that take nothing; then many workers that hold leases at once, on SQLite.
#
# Reads the environment: SECONDS_EACH (5), CONNECTIONS ("1 16 256"), HALF_OPEN (2000), SLOW (200), LEASES (1000), PARTS ("pairs
# attacked leases"), LUTHIER (a release build of this folder).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh build python
luthier=$(Scripts/program.sh)
each=${SECONDS_EACH:-5}
ulimit -n 16384 2>/dev/null || true
folder=$(mktemp -d)
server=
finish() {
    if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; fi
    rm -rf "$folder"
}
trap finish EXIT
swiftc -O -o "$folder/serve-load" Benchmarks/Programs/serve-load.swift

start() { # storage
    port=
    : >"$folder/out"
    "$luthier" serve --storage "$1" --port 0 --log-level error >"$folder/out" 2>"$folder/err" &
    server=$!
    for _ in {1..200}; do
        port=$(sed -n 's|.*http://127.0.0.1:\([0-9]*\)/.*|\1|p' "$folder/out")
        if [[ -n $port ]]; then break; fi
        sleep 0.05
    done
    [[ -n $port ]] || { cat "$folder/err" >&2 && exit 1; }
    curl -fsS "http://127.0.0.1:$port/api/v1/studies" -H 'Content-Type: application/json' -d '{"definition":
        {"study": "load", "parameters": {"x": {"from": 0, "to": 1}, "y": {"from": 0, "to": 1}}, "sampler": "random",
         "metrics": {"loss": {"goal": "minimize"}}, "budget": {"trials": 100000000}}}' >/dev/null
}
stop() {
    kill "$server"
    wait "$server" || true
    server=
}
memory() { ps -o rss= -p "$server" | awk '{ printf "%d MB of memory\n", $1 / 1024 }'; }

peak() { awk '/VmHWM/ { printf "%d MB of memory at most\n", $2 / 1024 }' "/proc/$server/status" 2>/dev/null || memory; }
has() { [[ " ${PARTS:-pairs attacked leases} " == *" $1 "* ]]; }

if has pairs; then
    for storage in memory: "sqlite:$folder/load.db"; do
        start "$storage"
        printf '%s\n' "${storage%%:*}"
        for connections in ${CONNECTIONS:-1 16 256}; do
            printf '  %s\n' "$("$folder/serve-load" "$port" pairs "$connections" "$each")"
        done
        printf '  %s\n' "$(memory)"
        stop
    done
fi

if has attacked; then
    start memory:
    printf 'half-open connections and readers that take nothing\n'
    printf '  without them, %s\n' "$("$folder/serve-load" "$port" pairs 16 5)"
    before=$(peak)
    "$folder/serve-load" "$port" idle "${HALF_OPEN:-2000}" 20 >"$folder/idle" &
    idle=$!
    "$folder/serve-load" "$port" slow "${SLOW:-200}" 25 >"$folder/slow" &
    slow=$!
    sleep 2.5
    printf '  before them %s, with them %s\n' "$before" "$(peak)"
    printf '  beside them, %s\n' "$("$folder/serve-load" "$port" pairs 16 5)"
    wait "$idle" "$slow"
    printf '  %s\n  %s\n' "$(cat "$folder/idle")" "$(cat "$folder/slow")"
    stop
fi

if has leases; then
    printf 'leases\n'
    python3 Benchmarks/Programs/serve_leases.py "$luthier" "${LEASES:-1000}" 60
fi
