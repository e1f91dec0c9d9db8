#!/usr/bin/env bash
# Sets up the machine, builds `luthier`, makes the example's Python environment and runs its study.
#
#   Scripts/demo.sh                   the example that the README shows
#   Scripts/demo.sh NAME [OPTION…]    Examples/NAME, with options for `luthier run`
#
# A second run reuses the build and the environment, and continues the study: use --fresh to start again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

name=${1:-FlightDelays}
(($# == 0)) || shift
example=Examples/$name
if [[ ! -f $example/study.yaml ]]; then
    printf 'demo: there is no %s/study.yaml. The examples are:\n' "$example" >&2
    for study in Examples/*/study.yaml; do
        [[ ! -f $study ]] || printf '  %s\n' "$(basename "$(dirname "$study")")" >&2
    done
    exit 1
fi

Scripts/set-up.sh python openmp

luthier=$(Scripts/program.sh)

Scripts/python-environment.sh "$example"
cd "$example"

printf '\nTo watch it in a browser, run this in another terminal and open the address that it prints:\n  %s\n\n' \
    "${luthier#"$OLDPWD"/} serve --storage $example/luthier.db" >&2

# The study file says `python3`; the environment's comes first.
PATH=$PWD/.venv/bin:$PATH exec "$luthier" run study.yaml "$@"
