#!/usr/bin/env bash
# Installs what the given needs lack on this machine, and says so when it cannot.
#
#   Scripts/set-up.sh build            a Swift toolchain and the headers of SQLite and zlib
#   Scripts/set-up.sh python openmp    Python with virtual environments, and the OpenMP library
#   Scripts/set-up.sh postgres         PostgreSQL's client library with its headers, and a server
#
# On Debian and Ubuntu missing packages are installed with apt-get, with sudo when not root. On macOS
# they come from the system and from Homebrew. A second run only looks, and changes nothing.
set -euo pipefail

system=$(uname -s)
missing=() # packages of apt-get or Homebrew, by system

fail() {
    printf 'set-up: %s\n' "$*" >&2
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# A library of the running system, by its file name.
has_library() { { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep -F "$1" >/dev/null; }

need_build() {
    has swift || fail "there is no Swift toolchain. Install Swift 6.2 or newer from" \
        "https://www.swift.org/install and put its usr/bin on PATH."
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    [[ -n $version ]] || fail "\`swift --version\` names no version; reinstall the toolchain."
    if ((${version%%.*} < 6 || (${version%%.*} == 6 && ${version##*.} < 2))); then
        fail "Swift $version is too old. Install Swift 6.2 or newer from https://www.swift.org/install."
    fi
    has git || missing+=(git)
    if [[ $system == Linux && ! -e /usr/include/sqlite3.h ]]; then missing+=(libsqlite3-dev); fi
    if [[ $system == Linux && ! -e /usr/include/zlib.h ]]; then missing+=(zlib1g-dev); fi
}

need_python() {
    if ! has python3; then
        missing+=(python3)
        if [[ $system == Linux ]]; then missing+=(python3-venv); fi
    elif ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
        if [[ $system == Linux ]]; then missing+=(python3-venv); else missing+=(python3); fi
    fi
}

need_openmp() {
    case $system in
        Linux) has_library libgomp.so.1 || missing+=(libgomp1) ;;
        Darwin)
            [[ -e /opt/homebrew/opt/libomp/lib/libomp.dylib ||
                -e /usr/local/opt/libomp/lib/libomp.dylib ]] || missing+=(libomp)
            ;;
    esac
}

need_postgres() {
    case $system in
        Linux)
            [[ -e /usr/include/postgresql/libpq-fe.h || -e /usr/include/libpq-fe.h ]] || missing+=(libpq-dev)
            has pg_ctl || compgen -G '/usr/lib/postgresql/*/bin/pg_ctl' >/dev/null || missing+=(postgresql)
            has pkg-config || missing+=(pkg-config)
            has openssl || missing+=(openssl)
            ;;
        Darwin)
            [[ -d /opt/homebrew/opt/libpq || -d /usr/local/opt/libpq ]] || missing+=(libpq)
            has pg_ctl || missing+=(postgresql)
            ;;
    esac
}

install_with_apt() {
    local run=()
    if ((EUID != 0)); then
        has sudo || fail "missing: ${missing[*]}. Run \`apt-get install ${missing[*]}\` as root, then again."
        run=(sudo)
    fi
    # bash 3.2 calls an empty array unset; the expansion below is right there too.
    ${run[@]+"${run[@]}"} apt-get update -qq ||
        printf 'set-up: the package lists could not be renewed; trying with the old ones.\n' >&2
    ${run[@]+"${run[@]}"} env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 ||
        fail "apt-get could not install ${missing[*]}; its reason is above."
}

(($# > 0)) || fail "name what is needed: build, python, openmp, postgres."
for need in "$@"; do
    case $need in
        build | python | openmp | postgres) "need_$need" ;;
        *) fail "there is no need named $need. Use build, python, openmp, postgres." ;;
    esac
done
((${#missing[@]} > 0)) || exit 0

printf 'set-up: installing %s\n' "${missing[*]}" >&2
if has apt-get; then
    install_with_apt
elif [[ $system == Darwin ]]; then
    has brew || fail "missing: ${missing[*]}. Install Homebrew from https://brew.sh, then run this again."
    brew install --quiet "${missing[@]}" >&2 || fail "brew could not install ${missing[*]}."
else
    fail "missing: ${missing[*]} (Debian's names), and neither apt-get nor brew is here. Install them" \
        "with this system's package manager, then run this again."
fi
