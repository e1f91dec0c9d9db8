#!/usr/bin/env bash
# Builds with PostgreSQL and runs its tests against a throw-away server on loopback.
#
# Arguments go to `swift test`. Reads the environment: RESTARTS (5), how often the server is killed under load.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source Scripts/postgres-server.sh

Scripts/set-up.sh build postgres
swift build --build-tests --traits Postgres --scratch-path .build-postgres
start_server fsync=off
export LUTHIER_TEST_POSTGRES=$postgres_url LUTHIER_TEST_POSTGRES_CONTROL=$postgres_control
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
fi
