#!/usr/bin/env bash
# Tests both ways of MLflow with its own client and its own server, of the version in Tests/MLflow/requirements.txt.
#
#   Scripts/test-mlflow.sh          studies of programs that log to MLflow; studies that are logged to it
#   LUTHIER=PATH                    another binary than the debug build
#   ENVIRONMENT=DIR                 another Python environment than the one made in Tests/MLflow
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

luthier=$(Scripts/program.sh debug)
environment=${ENVIRONMENT:-}
if [[ -z $environment ]]; then
    Scripts/set-up.sh python
    Scripts/python-environment.sh Tests/MLflow
    environment=$PWD/Tests/MLflow/.venv
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$environment/bin/python" Tests/MLflow/check_mlflow.py "$luthier" "$folder"
