#!/usr/bin/env bash
# Writes Documentation/study.schema.json, which lets an editor check and complete study files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh build
swift build --product luthier
mkdir -p Documentation
swift run --skip-build luthier check --schema >Documentation/study.schema.json.new
mv Documentation/study.schema.json.new Documentation/study.schema.json
