#!/usr/bin/env bash
# Builds the Python wheel, which carries the engine as a library and as a program; prints its path.
#
# Arguments go to `swift build`. Reads the environment: LUTHIER_SCRATCH (.build-wheel), where Swift builds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/set-up.sh build python
scratch=${LUTHIER_SCRATCH:-.build-wheel}
build=(swift build -c release --scratch-path "$scratch")
if [[ $(uname -s) == Linux ]]; then build+=(--static-swift-stdlib); fi
if [[ $(uname -s) == Linux ]]; then
    # SQLite and zlib go into the program, so that the machine need not have them: this folder has no other
    # kind of them.
    static=$PWD/$scratch/static
    mkdir -p "$static"
    for name in sqlite3 z; do
        archive=$(find /usr/lib /usr/lib64 -name "lib$name.a" 2>/dev/null | head -n 1)
        if [[ -n $archive ]]; then ln -sf "$archive" "$static/lib$name.a"; fi
    done
    build+=(-Xlinker "-L$static")
    # What pkg-config says of zlib would put the system's folder before this one.
    described=$(find /usr/lib /usr/lib64 /usr/share -name zlib.pc 2>/dev/null | head -n 1)
    if [[ -n $described && -e $static/libz.a ]]; then
        sed "s|^libdir=.*|libdir=$static|; s|^sharedlibdir=.*|sharedlibdir=$static|" "$described" \
            >"$static/zlib.pc"
        export PKG_CONFIG_PATH=$static${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
    fi
fi
"${build[@]}" --product luthier "$@" >&2
library=$(Scripts/library.sh "$@")
products=$("${build[@]}" --show-bin-path)

package=Python/src/luthier
mkdir -p "$package/bin" "$package/lib"
trap 'rm -rf "$package/bin" "$package/lib" Python/build Python/src/luthier.egg-info' EXIT
cp "$products/luthier" "$package/bin/luthier"
if [[ $(uname -s) == Linux ]]; then strip "$package/bin/luthier"; fi
cp "$library" "$package/lib/"

tools=$scratch/wheel-tools
if [[ ! -x $tools/bin/pip ]]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check 'setuptools>=77' wheel >&2
fi
rm -f "$scratch"/luthier-*.whl
"$tools/bin/pip" wheel --quiet --disable-pip-version-check --no-build-isolation --no-deps \
    --wheel-dir "$scratch" ./Python >&2
printf '%s\n' "$scratch"/luthier-*.whl
