#!/usr/bin/env bash
# Kills, stops and cuts off `luthier serve` and its clients in network namespaces, and checks the history of all answers.
#
# Reads the environment: MINUTES (10; 1 takes three minutes with the end of all leases), CLIENTS (32), SEED, LUTHIER (a release
# build of this folder). Needs Linux; who is not the superuser needs user namespaces.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ $(uname -s) != Linux ]]; then
    printf 'test-nemesis: network namespaces are needed, which only Linux has\n' >&2
    exit 1
fi
Scripts/set-up.sh python
luthier=$(Scripts/program.sh)
root=()
if [[ $(id -u) != 0 ]]; then root=(--map-root-user); fi
exec unshare "${root[@]}" --net python3 Tests/ProcessKills/nemesis.py "$luthier" --minutes "${MINUTES:-10}" \
    --clients "${CLIENTS:-32}" ${SEED:+--seed "$SEED"} ${VERBOSE:+--verbose}
