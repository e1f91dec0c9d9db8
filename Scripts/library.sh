#!/usr/bin/env bash
# Builds the engine as a shared library that needs no Swift toolchain to run, and prints its path.
#
# Arguments go to `swift build`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scratch=${LUTHIER_SCRATCH:-.build-wheel}
build=(swift build -c release --scratch-path "$scratch")
# As the program is built for the wheel, so that both share what is compiled.
if [[ $(uname -s) == Linux ]]; then build+=(--static-swift-stdlib); fi
"${build[@]}" --product LuthierLibrary "$@" >&2
products=$("${build[@]}" --show-bin-path)
# SwiftPM would leave the Swift runtime of a dynamic library outside, so swiftc links the objects.
objects=()
for module in LuthierMath LuthierDomain LuthierSurrogates LuthierPorts LuthierWire LuthierSamplers \
    LuthierSchedulers LuthierEngine LuthierKit LuthierServer LuthierLibrary CLuthierTurns RealModule _NumericsShims; do
    while IFS= read -r object; do objects+=("$object"); done < <(find "$products/$module.build" -name '*.o')
done
case $(uname -s) in
    Darwin)
        library=$products/libluthier.dylib
        options=(-Xlinker -exported_symbol -Xlinker '_luthier_*' -Xlinker -dead_strip)
        ;;
    *)
        library=$products/libluthier.so
        printf '{ global: luthier_open; luthier_call; luthier_release; luthier_close; luthier_after_fork; local: *; };\n' \
            >"$products/luthier.map"
        options=(-static-stdlib -Xlinker "--version-script=$products/luthier.map" -Xlinker --gc-sections -Xlinker -s)
        ;;
esac
swiftc -O -emit-library -o "$library" "${objects[@]}" "${options[@]}" >&2
printf '%s\n' "$library"
