#!/usr/bin/env bash
# Builds the Python wheel, installs it into fresh environments, and tests the package there.
#
# First without any other package, under every Python from 3.9 on that is found; then with the training
# libraries that it works with. Arguments go to `python -m unittest`. Reads the environment:
#
#   LUTHIER_SCRATCH     where Swift builds; .build-wheel
#   LUTHIER_PYTHONS     the interpreters, by names or paths; else those on PATH, of pyenv and of uv
#   LUTHIER_TEST_DEEP   1 tests with Keras, PyTorch Lightning and Transformers too, some 500 MB
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh build python openmp
scratch=$PWD/${LUTHIER_SCRATCH:-.build-wheel}
wheel=$PWD/$(Scripts/wheel.sh)
unset LUTHIER_BINARY LUTHIER_LIBRARY PYTHONPATH
cd Python

say() { printf 'test-python: %s\n' "$*" >&2; }

# Whether an interpreter starts, makes environments and is new enough: a shim may name one that is not there.
works() { "$1" -c 'import ctypes, sys, venv; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; }

# One interpreter for each version that is here, python3 first.
interpreters() {
    if [[ -n ${LUTHIER_PYTHONS:-} ]]; then
        # Words on purpose.
        printf '%s\n' ${LUTHIER_PYTHONS}
        return
    fi
    local own minor candidate
    own=$(python3 -c 'import sys; print(sys.version_info[1])')
    printf 'python3\n'
    for minor in 9 10 11 12 13 14 15; do
        ((minor != own)) || continue
        for candidate in "python3.$minor" "${PYENV_ROOT:-$HOME/.pyenv}/versions/3.$minor".*/bin/python \
            "$HOME/.local/share/uv/python/cpython-3.$minor".*/bin/python; do
            if works "$candidate"; then
                printf '%s\n' "$candidate"
                break
            fi
        done
    done
}

# Makes an environment of requirement files, where it is not there yet.
environment() {
    local folder=$1
    shift
    # Holds the requirements that the environment was made from; written last, so a broken try is seen.
    if ! cat "$@" | cmp -s - "$folder/requirements.txt"; then
        say "making an environment of $*"
        rm -rf "$folder"
        python3 -m venv "$folder"
        "$folder/bin/pip" install --quiet --disable-pip-version-check "${@/#/--requirement=}"
        cat "$@" >"$folder/requirements.txt"
    fi
    "$folder/bin/pip" install --quiet --disable-pip-version-check --no-deps --force-reinstall "$wheel"
}

oldest=
while IFS= read -r -u 3 python; do
    works "$python" || { say "$python is no Python of 3.9 or newer that makes environments."; exit 1; }
    say "$(basename "$wheel"), alone, $("$python" --version)"
    plain=$scratch/python-plain
    rm -rf "$plain"
    "$python" -m venv "$plain"
    "$plain/bin/pip" install --quiet --disable-pip-version-check --no-index "$wheel"
    "$plain/bin/python" -m unittest "${@:-discover}"
    case $("$python" --version) in "Python 3.9."*) oldest=1 ;; esac
done 3< <(interpreters)
[[ -n $oldest ]] || say 'there is no Python 3.9 here, the oldest that the package promises; it was not tested.'

full=$scratch/python-full
environment "$full" tests/requirements.txt
say 'with the libraries of tests/requirements.txt'
"$full/bin/python" -m unittest "${@:-discover}"
"$full/bin/mypy"
"$full/bin/ruff" check --quiet .
"$full/bin/ruff" format --quiet --check .

if [[ ${LUTHIER_TEST_DEEP:-} == 1 ]]; then
    deep=$scratch/python-deep
    environment "$deep" tests/requirements.txt tests/requirements-deep.txt
    say 'with the libraries of tests/requirements-deep.txt'
    "$deep/bin/python" -m unittest tests.test_deep_callbacks tests.test_documentation
fi
