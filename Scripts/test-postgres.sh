#!/usr/bin/env bash
# Builds with PostgreSQL and runs its tests against a throw-away server on loopback.
#
# Arguments go to `swift test`. Reads the environment: RESTARTS (5), how often the server is killed under load;
# KILLS (200), how many processes that share a study are killed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source Scripts/postgres-server.sh

Scripts/set-up.sh build postgres python
swift build --build-tests --traits Postgres --scratch-path .build-postgres
postgres_tls=1
start_server fsync=off max_connections=400
export LUTHIER_TEST_POSTGRES=$postgres_url LUTHIER_TEST_POSTGRES_CONTROL=$postgres_control
export LUTHIER_TEST_POSTGRES_AUTHORITY=$postgres_authority LUTHIER_TEST_POSTGRES_STRANGER=$postgres_stranger
export LUTHIER_TEST_RESTARTS=${RESTARTS:-5}
export LUTHIER_TEST_POSTGRES_PSQL=$postgres_programs/psql
run=(swift test --skip-build --disable-xctest --traits Postgres --scratch-path .build-postgres)
if (($# > 0)); then
    "${run[@]}" "$@"
else
    # One after the other: the fleet restarts the server, and tests of commands hold their threads.
    "${run[@]}" --filter LuthierPostgresTests --skip FleetTests
    "${run[@]}" --filter FleetTests
    "${run[@]}" --filter PostgresCommandTests
    luthier=$(swift build --show-bin-path --traits Postgres --scratch-path .build-postgres)/luthier
    for processes in 8 64; do
        for part in clients workers; do
            python3 Tests/ProcessKills/process_kills.py "$luthier" "$part" --kills "$((${KILLS:-200} / 4))" \
                --processes "$processes" --storage "$postgres_url"
        done
    done
fi
