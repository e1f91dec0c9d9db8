#!/usr/bin/env bash
# Sets up the machine, builds everything, runs every test, then checks the format.
# Arguments go to `swift test`, for example `--filter LuthierWireTests`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh build python
swift build --build-tests
# All tests use Swift Testing; without XCTest the last line is the count of what ran.
swift test --skip-build --disable-xctest "$@"
Scripts/lint.sh
