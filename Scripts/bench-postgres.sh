#!/usr/bin/env bash
# Counts durable asks and tells of 16 workers on PostgreSQL, beside the single-row commits of the same server.
#
# Reads the environment: SECONDS_EACH (5), WORKERS (16).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source Scripts/postgres-server.sh

Scripts/set-up.sh build postgres
swift build -c release --traits Postgres --scratch-path .build-postgres --product LuthierPostgresFixture
fixture=.build-postgres/release/LuthierPostgresFixture
each=${SECONDS_EACH:-5} workers=${WORKERS:-16}
start_server

# One commit of one row by one client, with the durability that studies get.
printf 'INSERT INTO one_row (text) VALUES (repeat(%sx%s, 300));\n' "'" "'" >"$postgres_folder/one-row.sql"
"$postgres_programs/psql" -q "$postgres_url" -c 'CREATE TABLE one_row (id bigserial PRIMARY KEY, text text)'
commits() {
    "$postgres_programs/pgbench" -n -M prepared -c "$1" -T "$each" -f "$postgres_folder/one-row.sql" "$postgres_url" 2>/dev/null |
        sed -n 's/^tps = \([0-9]*\).*/\1/p'
}
# Sums of pairs and the longest time, of lines "pairs seconds".
rate() { awk '{ pairs += $1; if ($2 > time) time = $2 } END { printf "%d\n", pairs / time }'; }

printf 'single-row commits per second, 1 client            %6d\n' "$(commits 1)"
printf 'single-row commits per second, %2d clients          %6d\n' "$workers" "$(commits "$workers")"
printf 'ask+tell pairs per second, %2d workers in 1 process %6d\n' "$workers" \
    "$("$fixture" bench "$postgres_url" luthier together "$workers" "$each" | rate)"
processes() {
    local index
    "$fixture" bench "$postgres_url" luthier apart 1 0 >/dev/null
    for ((index = 0; index < workers; index++)); do
        "$fixture" bench "$postgres_url" luthier apart 1 "$each" &
    done
    wait
}
printf 'ask+tell pairs per second, %2d processes            %6d\n' "$workers" "$(processes | rate)"
printf 'single-row commits per second, 1 client, again     %6d\n' "$(commits 1)"
