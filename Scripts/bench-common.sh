# What bench-quality.sh and bench-peers.sh share; to be sourced.

fail() {
    printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2
    exit 1
}

# Stops when nobody said where the suite is.
need_suite() {
    [[ -n ${LUTHIER_BENCH_SUITE:-} ]] ||
        fail "set LUTHIER_BENCH_SUITE to the folder of the benchmark suite; Benchmarks/README.md says more."
    [[ -f $LUTHIER_BENCH_SUITE/server.py ]] ||
        fail "LUTHIER_BENCH_SUITE is $LUTHIER_BENCH_SUITE, which has no server.py; name the suite's own folder."
}

# Makes .build-peers/NAME from a list of requirements, anew if the list has changed; sets `environment`.
make_environment() {
    environment=.build-peers/$1
    # Holds the requirements that the environment was made from; written last, so a broken try is seen.
    local stamp=$environment/requirements.txt
    cmp -s "$2" "$stamp" && return
    printf '%s: making %s from %s\n' "$(basename "$0" .sh)" "$environment" "$2" >&2
    rm -rf "$environment"
    python3 -m venv "$environment"
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$2"
    cp "$2" "$stamp"
}
