#!/usr/bin/env bash
# Makes reports of small studies and opens them in Chromium: wide and narrow, light and dark, on paper. Then
# opens the dashboard of a server and uses it as people do.
#
#   Scripts/test-browser.sh            fails when a page asks for something, errs, or draws an empty chart
#   PICTURES=DIR Scripts/test-browser.sh    keeps pictures of what was seen
#   CHROMIUM=PATH, LUTHIER=PATH        another browser, another binary than the debug build
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
    printf 'test-browser: %s\n' "$*" >&2
    exit 1
}

chromium=${CHROMIUM:-$(command -v chromium || command -v google-chrome || true)}
[[ -n $chromium ]] || fail "there is no Chromium; install it (on Debian \`apt-get install chromium\`), or set CHROMIUM."
luthier=$(Scripts/program.sh debug)
Scripts/set-up.sh python
Scripts/python-environment.sh Tests/Browser

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp Tests/Browser/*.yaml Tests/Browser/train.py "$folder"
pictures=()
if [[ -n ${PICTURES:-} ]]; then
    mkdir -p "$PICTURES"
    pictures=(--pictures "$(cd "$PICTURES" && pwd)")
fi
checks=$PWD/Tests/Browser
python=$PWD/Tests/Browser/.venv/bin/python
cd "$folder"
for study in curves goals plain broken; do
    # The study that fails by design ends with a code of its own.
    "$luthier" run "$study.yaml" --storage "$study.db" --quiet >/dev/null || [[ $study == broken ]]
    "$luthier" report --storage "$study.db" --output "$study.html"
done
"$python" "$checks/check_report.py" "$chromium" "${pictures[@]}" curves.html goals.html plain.html broken.html
for study in curves goals broken hostile; do
    "$luthier" run "$study.yaml" --storage studies.db --quiet >/dev/null || [[ $study == broken ]]
done
"$python" "$checks/check_dashboard.py" "$chromium" "$luthier" "$folder" "${pictures[@]}"
