#!/usr/bin/env bash
# Times `luthier serve` on loopback: ask+tell pairs per second on memory and on SQLite, and half-open
# connections beside them; then many workers that hold leases at once, on SQLite.
#
# Reads the environment: SECONDS_EACH (5), CONNECTIONS ("1 16 256"), LEASES (1000), LUTHIER (a release build of this folder).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh build python
if [[ -z ${LUTHIER:-} ]]; then
    swift build -c release --product luthier
    LUTHIER=$(swift build -c release --show-bin-path)/luthier
fi
each=${SECONDS_EACH:-5}
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
    "$LUTHIER" serve --storage "$1" --port 0 --log-level error >"$folder/out" 2>"$folder/err" &
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

for storage in memory: "sqlite:$folder/load.db"; do
    start "$storage"
    printf '%s\n' "${storage%%:*}"
    for connections in ${CONNECTIONS:-1 16 256}; do
        printf '  %s\n' "$("$folder/serve-load" "$port" pairs "$connections" "$each")"
    done
    printf '  %s\n' "$(memory)"
    stop
done

start memory:
printf 'half-open connections\n'
"$folder/serve-load" "$port" idle 200 20 >"$folder/idle" &
idle=$!
printf '  beside them, %s\n' "$("$folder/serve-load" "$port" pairs 16 8)"
wait "$idle"
printf '  %s\n  %s\n' "$(cat "$folder/idle")" "$(memory)"
stop

printf 'leases\n'
python3 Benchmarks/Programs/serve_leases.py "$LUTHIER" "${LEASES:-1000}" 60
