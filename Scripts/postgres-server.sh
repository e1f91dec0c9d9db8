# A throw-away PostgreSQL server on loopback; to be sourced.
#
# start_server [setting…]   makes one in a temporary folder and sets `postgres_url`, `postgres_control`; with
#                           `postgres_tls=1` it speaks TLS as "localhost", and `postgres_authority` and
#                           `postgres_stranger` are a certificate that vouches for it, and one that does not
# stop_server               stops it and removes the folder; also called when the script ends

postgres_folder=
postgres_tls=

# Debian keeps the server's programs outside of PATH.
find_postgres() {
    local found
    found=$(ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin 2>/dev/null | sort -V | tail -n 1)
    [[ -n $found ]] || found=$(dirname "$(command -v pg_ctl || printf /)")
    [[ -x $found/initdb ]] || found=
    [[ -n $found ]] || {
        printf '%s: there is no PostgreSQL server on this machine.\n' "$(basename "$0" .sh)" >&2
        return 1
    }
    printf '%s\n' "$found"
}

# Two authorities, and the server's certificate, which the first has signed.
make_certificates() {
    local name
    {
        for name in authority stranger; do
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$name" \
                -keyout "$postgres_folder/$name.key" -out "$postgres_folder/$name.pem"
        done
        openssl req -newkey rsa:2048 -nodes -subj /CN=localhost \
            -keyout "$postgres_folder/server.key" -out "$postgres_folder/server.csr"
        printf 'subjectAltName=DNS:localhost\n' >"$postgres_folder/names"
        openssl x509 -req -days 2 -in "$postgres_folder/server.csr" -extfile "$postgres_folder/names" \
            -CA "$postgres_folder/authority.pem" -CAkey "$postgres_folder/authority.key" -CAcreateserial \
            -out "$postgres_folder/server.pem"
    } >"$postgres_folder/openssl.log" 2>&1 || {
        cat "$postgres_folder/openssl.log" >&2
        return 1
    }
    chmod 600 "$postgres_folder/server.key"
    chmod 644 "$postgres_folder"/*.pem
    postgres_authority=$postgres_folder/authority.pem
    postgres_stranger=$postgres_folder/stranger.pem
}

start_server() {
    local programs port socket tries
    programs=$(find_postgres)
    postgres_folder=$(mktemp -d "${TMPDIR:-/tmp}/luthier-postgres.XXXXXX")
    trap stop_server EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    # The server refuses to run as root.
    local as=(env)
    if ((EUID == 0)); then
        as=(runuser -u postgres --)
        chown postgres "$postgres_folder"
    fi
    printf 'luthier' >"$postgres_folder/password"
    chmod 644 "$postgres_folder/password"
    "${as[@]}" "$programs/initdb" -D "$postgres_folder/data" -U luthier_admin -A scram-sha-256 \
        --pwfile "$postgres_folder/password" --encoding UTF8 --locale C --no-sync >"$postgres_folder/initdb.log" || {
        cat "$postgres_folder/initdb.log" >&2
        return 1
    }
    local query=
    if [[ -n $postgres_tls ]]; then
        make_certificates || return 1
        ((EUID != 0)) || chown postgres "$postgres_folder/server.key"
        set -- "$@" ssl=on "ssl_cert_file=$postgres_folder/server.pem" "ssl_key_file=$postgres_folder/server.key"
        query='?sslmode=disable'
    fi
    # A port that is taken shows when the server starts.
    for tries in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 20000))
        postgres_options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$postgres_folder"
        for setting in "$@"; do postgres_options+=" -c $setting"; done
        # The control program restarts the server for tests; it is a file so that tests can run it.
        cat >"$postgres_folder/control" <<EOF
#!/usr/bin/env bash
# The server outlives its starter, who may wait for what it has open to be closed.
for ((descriptor = 3; descriptor < 100; descriptor++)); do eval "exec \$descriptor>&-"; done
exec ${as[*]} $programs/pg_ctl -D $postgres_folder/data -l $postgres_folder/log -w -t 60 -o "$postgres_options" "\$@"
EOF
        chmod 755 "$postgres_folder/control"
        if "$postgres_folder/control" start >/dev/null 2>&1; then
            postgres_control=$postgres_folder/control
            postgres_url="postgresql://luthier_admin:luthier@127.0.0.1:$port/postgres$query"
            postgres_programs=$programs
            return
        fi
    done
    cat "$postgres_folder/log" >&2
    return 1
}

stop_server() {
    [[ -n $postgres_folder ]] || return 0
    "$postgres_folder/control" stop -m immediate >/dev/null 2>&1 || true
    rm -rf "$postgres_folder"
    postgres_folder=
}
