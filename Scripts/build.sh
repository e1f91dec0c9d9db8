#!/usr/bin/env bash
# Sets up the machine and builds every product and test. Arguments go to `swift build`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh build
swift build --build-tests "$@"
