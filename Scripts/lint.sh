#!/usr/bin/env bash
# Checks the format of all sources; prints nothing when it is right.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

swift format lint --strict --parallel --recursive Package.swift Sources Tests || {
    printf 'lint: run "make format", then mend by hand what is left above.\n' >&2
    exit 1
}
