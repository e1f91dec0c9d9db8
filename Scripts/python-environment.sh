#!/usr/bin/env bash
# Makes an example's Python environment from its requirements.txt, where it is not there yet.
#
#   Scripts/python-environment.sh Examples/FlightDelays
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

example=$1
cd "$example"
# Holds the requirements that the environment was made from; written last, so a broken try is seen.
stamp=.venv/requirements.txt
if ! cmp -s requirements.txt "$stamp"; then
    printf '%s: making %s/.venv from requirements.txt\n' "$(basename "$0" .sh)" "$example" >&2
    rm -rf .venv
    python3 -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --requirement requirements.txt
    cp requirements.txt "$stamp"
fi
