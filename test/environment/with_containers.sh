#!/bin/sh
# Runs a command with a container engine and the images of the tests. An engine that runs is used; else, as
# root on Debian, Docker is installed and runs as long as the command. Whatever the command starts in it and
# writes to TMPDIR is removed at the end, and at the next start what a killed run left in the engine.
#
#   sh test/environment/with_containers.sh COMMAND...      CONTAINERS=<network> tells the command that it may use them
set -eu

answers() {
    docker info >/dev/null 2>&1
}

start_engine() {
    if ! command -v dockerd >/dev/null; then
        echo 'Installing a container engine...'
        sh "$(dirname "$0")/apt_install.sh" docker.io iptables 2>/dev/null || return 1
    fi
    log=$TMPDIR/dockerd.log
    setsid dockerd >"$log" 2>&1 &
    engine=$!
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        sleep 1
        answers && return 0
        kill -0 $engine 2>/dev/null || break
    done
    grep -m1 'failed to start' "$log" >&2 || tail -3 "$log" >&2
    return 1
}

# remove RUN: the containers and the network of one run
remove() {
    docker ps -aq --filter "label=oauth2-test=$1" | xargs -r docker rm -fv >/dev/null
    docker network ls -q --filter "label=oauth2-test=$1" | xargs -r docker network rm >/dev/null
}

finish() {
    trap - EXIT
    if [ -n "$CONTAINERS" ]; then remove $$; fi
    if [ -n "$engine" ]; then
        kill "$engine" 2>/dev/null && wait "$engine" || true
    fi
    rm -rf "$TMPDIR"
}

CONTAINERS=
engine=
TMPDIR=$(mktemp -d)
# NGINX's workers are other users.
chmod 755 "$TMPDIR"
export TMPDIR
trap finish EXIT
trap 'exit 130' INT TERM HUP

if ! answers && { [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || ! start_engine; }; then
    echo 'SKIPPED: container tests: no container engine runs here. Start Docker, or run this as root on Debian.'
    "$@"
    exit
fi

for run in $(docker network ls --filter label=oauth2-test --format '{{.Label "oauth2-test"}}'); do
    kill -0 "$run" 2>/dev/null || remove "$run"
done
if ! sh "$(dirname "$0")/images.sh"; then
    echo 'SKIPPED: container tests: their images could not be brought.'
    "$@"
    exit
fi
CONTAINERS=oauth2-test-$$
docker network create --label oauth2-test=$$ "$CONTAINERS" >/dev/null
# Testcontainers' own reaper is one more image to pull; removing is done here.
export CONTAINERS TESTCONTAINERS_RYUK_DISABLED=true
"$@"
