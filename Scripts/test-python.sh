#!/usr/bin/env bash
# Builds the Python wheel, installs it into fresh environments, and tests the package there.
#
# First without any other package, then with the training libraries that it works with. Arguments go to
# `python -m unittest`. Reads the environment: LUTHIER_SCRATCH (.build-wheel), where Swift builds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh build python openmp
scratch=$PWD/${LUTHIER_SCRATCH:-.build-wheel}
wheel=$PWD/$(Scripts/wheel.sh)
unset LUTHIER_BINARY LUTHIER_LIBRARY PYTHONPATH
cd Python

printf 'test-python: %s, alone\n' "$(basename "$wheel")" >&2
plain=$scratch/python-plain
rm -rf "$plain"
python3 -m venv "$plain"
"$plain/bin/pip" install --quiet --disable-pip-version-check --no-index "$wheel"
"$plain/bin/python" -m unittest "${@:-discover}"

full=$scratch/python-full
# Holds the requirements that the environment was made from; written last, so a broken try is seen.
stamp=$full/requirements.txt
if ! cmp -s tests/requirements.txt "$stamp"; then
    printf 'test-python: making an environment of tests/requirements.txt\n' >&2
    rm -rf "$full"
    python3 -m venv "$full"
    "$full/bin/pip" install --quiet --disable-pip-version-check --requirement tests/requirements.txt
    cp tests/requirements.txt "$stamp"
fi
"$full/bin/pip" install --quiet --disable-pip-version-check --no-deps --force-reinstall "$wheel"
printf 'test-python: with the libraries of tests/requirements.txt\n' >&2
"$full/bin/python" -m unittest "${@:-discover}"
"$full/bin/mypy"
"$full/bin/ruff" check --quiet .
"$full/bin/ruff" format --quiet --check .
