#!/usr/bin/env bash
# Has Schemathesis make requests from the OpenAPI document of a running server, every other of them about studies and
# trials that are there: none may be answered with an error of the server, with a status or a content that the
# document does not have. Before that, tries every way of writing a path to get out of the folder of a server.
#
#   EXAMPLES=300 SEED=1 Scripts/test-api.sh    requests of each operation at most; 300 make about 16,000 in all
#   LUTHIER=PATH                               another binary than a release build of this folder
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh python
luthier=$(Scripts/program.sh)
python3 Tests/Traversal/traversal.py "$luthier"
Scripts/python-environment.sh Tests/OpenAPI
hooks=$PWD/Tests/OpenAPI
schemathesis=$PWD/Tests/OpenAPI/.venv/bin/schemathesis

folder=$(mktemp -d)
cd "$folder"
"$luthier" serve --storage studies.db --port 0 >serve.log 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" || true; rm -rf "$folder"' EXIT
for _ in $(seq 100); do
    address=$(sed -n 's/^Luthier serves .* at \(http[^ ]*\)$/\1/p' serve.log)
    [[ -z $address ]] || break
    sleep 0.1
done
if [[ -z $address ]]; then
    printf 'test-api: the server did not start:\n' >&2
    cat serve.log >&2
    exit 1
fi
export LUTHIER_ADDRESS=$address LUTHIER_SEED=${SEED:-1} PYTHONPATH=$hooks SCHEMATHESIS_HOOKS=seeded
"$schemathesis" run "${address%/}/api/openapi.json" --max-examples "${EXAMPLES:-300}" --seed "${SEED:-1}" \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
    --continue-on-failure --suppress-health-check all --warnings off
