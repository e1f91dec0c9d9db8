#!/usr/bin/env bash
# Tunes the neural network of Examples/HandwrittenDigits under two schedulers, and compares them.
#
#   Scripts/demo-network.sh [OPTION…]    with options for `luthier run`, such as --fresh
#
# Sets up the machine, the build and the Python environment first; a second run reuses them. Stop it
# with Ctrl-C whenever you like: the same command goes on where it was.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

example=Examples/HandwrittenDigits

Scripts/set-up.sh python

luthier=$(Scripts/program.sh)

Scripts/python-environment.sh "$example"
cd "$example"

# The study files say `python3`; the environment's comes first.
PATH=$PWD/.venv/bin:$PATH
for study in hyperband asha; do
    printf '\n%s.yaml: %s\n\n' "$study" "$(sed -n '1s/^# //p' "$study.yaml")"
    "$luthier" run "$study.yaml" "$@"
done
printf '\n'
python3 compare.py --luthier "$luthier" digits-hyperband digits-asha
