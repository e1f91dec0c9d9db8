#!/usr/bin/env bash
# Prints the path of `luthier`: the one that LUTHIER names, else one that is built for release here.
#
#   Scripts/program.sh [debug]    builds for debugging instead
set -euo pipefail

if [[ -n ${LUTHIER:-} ]]; then
    [[ -x $LUTHIER ]] || {
        printf 'program: LUTHIER is %s, which is no program; leave it out to build one.\n' "$LUTHIER" >&2
        exit 1
    }
    realpath "$LUTHIER"
    exit
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
Scripts/set-up.sh build >&2
build=(swift build -c "${1:-release}")
"${build[@]}" --product luthier >&2
printf '%s\n' "$("${build[@]}" --show-bin-path)/luthier"
