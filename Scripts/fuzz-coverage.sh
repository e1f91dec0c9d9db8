#!/usr/bin/env bash
# Counts which lines of the readers are reached by the kept inputs of the fuzzer and by those that it found.
#
# Prints each file of the readers with its lines and those that were not reached, the least reached first, and the
# share of all. Reads the environment: LEAST, the share in percent below which it fails (90).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ $(uname -s) != Linux ]]; then
    printf 'fuzz-coverage: left out, for the toolchain of this system has no libFuzzer.\n' >&2
    exit 0
fi
Scripts/set-up.sh build

scratch=.build-fuzz-coverage
build=(swift build --package-path Fuzzing --scratch-path "$scratch" -c release --sanitize=fuzzer
    -Xswiftc -sanitize=fuzzer -Xswiftc -enable-testing
    -Xswiftc -profile-generate -Xswiftc -profile-coverage-mapping)
"${build[@]}" 2>&1 | { grep -vE 'Cannot export local symbol' || true; } >&2
program=$("${build[@]}" --show-bin-path)/LuthierFuzz
tools=$(dirname "$(realpath "$(command -v swift)")")

rm -f "$scratch"/*.profraw
for inputs in Fuzzing/Corpus/*; do
    reader=$(basename "$inputs") folders=("$inputs")
    if [[ -d .build-fuzz/corpus/$reader ]]; then folders+=(".build-fuzz/corpus/$reader"); fi
    LUTHIER_FUZZ=$reader LLVM_PROFILE_FILE=$scratch/$reader.profraw \
        "$program" -runs=0 "${folders[@]}" >"$scratch/$reader.log" 2>&1 || {
        printf 'fuzz-coverage: %s broke; see %s\n' "$reader" "$scratch/$reader.log" >&2
        exit 1
    }
done
"$tools/llvm-profdata" merge -o "$scratch/all.profdata" "$scratch"/*.profraw

# What takes in bytes from outside, and the types that it fills; what only prints or computes with them is left out.
readers='LuthierYAML/|LuthierWire/(JSON/JSON(Reader|Value\+Parsing|Key|Object|Error)|JSON/Decimal'
readers+='|Reports/|Events/Event(Codec|Members)|Bodies/(PercentText|TimestampText)'
readers+='|StudyFile/.*Section|StudyFile/(CrossChecks|DurationText|SizeText|Fields|Issue|Metric|Shape|Source|StudyFile(Decoder|Editor|Issue|Keys)))'
readers+='|LuthierDomain/Expressions/(Expression(Lexer|Parser|Tree|Type|Error|Function|\+TypeChecking)?\.|Expression\+TypeChecking|BoundExpression\.)'
readers+='|LuthierData/(Reading/|Planning/(TimeKey|PartShare)|Writing/SplitManifest)'
readers+='|LuthierMLflow/|LuthierRemote/|LuthierServer/(ImportedTrial|LineProtocol|RequestFields|Operations\.|[A-Za-z]*Body)'
"$tools/llvm-cov" export "$program" -instr-profile "$scratch/all.profdata" -summary-only 2>/dev/null |
    READERS=$readers python3 -c '
import json, os, re, sys
files = json.load(sys.stdin)["data"][0]["files"]
rows = []
for file in files:
    name = file["filename"].split("Fuzzing/Sources/")[-1]
    if re.match(os.environ["READERS"], name):
        lines = file["summary"]["lines"]
        rows.append((lines["covered"] / max(lines["count"], 1), lines["count"], lines["covered"], name))
for share, count, covered, name in sorted(rows):
    print(f"{100 * share:6.1f} %  {count - covered:4} of {count:4} not reached  {name}")
count, covered = sum(row[1] for row in rows), sum(row[2] for row in rows)
least = float(os.environ.get("LEAST", "90"))
print(f"{100 * covered / count:6.1f} %  of {count} lines in {len(rows)} files of readers were reached")
sys.exit(100 * covered / count < least)
'
