#!/bin/sh
# Brings the container images that the tests run: three NGINX generations with njs, and Keycloak.
# The official ones where an image registry answers, or those that the environment names
# (NGINX_1_22_IMAGE, NGINX_1_26_IMAGE, NGINX_1_30_IMAGE, KEYCLOAK_IMAGE). Where there is no image registry
# they are built from Debian and Maven packages, once: about two minutes, as root.
#
#   sh test/environment/images.sh        needs a container engine
set -eu

KEYCLOAK=26.4.0

have() {
    docker image inspect "$1" >/dev/null 2>&1
}

# bring NAME OFFICIAL CHOSEN BUILD...: the image NAME, whichever way it comes
bring() {
    name=$1 official=$2 chosen=$3
    shift 3
    if [ -n "$chosen" ]; then
        have "$chosen" || docker pull "$chosen"
        docker tag "$chosen" "$name"
    elif ! have "$name"; then
        echo "Fetching the image $official..."
        if docker pull -q "$official" 2>/dev/null; then
            docker tag "$official" "$name"
        else
            start=$(date +%s)
            echo "No image registry answers. Building $name from packages..."
            "$@" "$name"
            echo "... $(($(date +%s) - start)) s"
        fi
    fi
}

# debian RELEASE PACKAGES NAME: a minimal Debian with these packages, and with what "$work/opt" holds in /opt
debian() {
    [ "$(id -u)" = 0 ] || { echo 'Building images needs root.' >&2; exit 1; }
    need mmdebstrap
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m1 '/debian/*$')
    mmdebstrap --variant=minbase --include="$2" --aptopt='Acquire::Check-Valid-Until "false"' \
        --customize-hook="copy-in $work/opt /" "$1" "$work/image.tar" "$mirror" >"$work/log" 2>&1 || {
        tail -20 "$work/log" >&2
        exit 1
    }
    docker import "$work/image.tar" "$3" >/dev/null
    rm "$work/image.tar"
}

nginx() {
    debian "$1" nginx-light,libnginx-mod-http-js "$2"
}

keycloak() {
    need maven
    mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
        -Dartifact=org.keycloak:keycloak-quarkus-dist:$KEYCLOAK:tar.gz -DoutputDirectory="$work" >"$work/log" || {
        tail -20 "$work/log" >&2
        exit 1
    }
    mkdir "$work/opt/keycloak"
    tar -C "$work/opt/keycloak" --strip-components=1 -xzf "$work/keycloak-quarkus-dist-$KEYCLOAK.tar.gz"
    debian trixie openjdk-21-jre-headless "$1"
}

need() {
    dpkg -s "$1" >/dev/null 2>&1 || sh "$(dirname "$0")/apt_install.sh" "$1"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/opt"

bring oauth2-test/nginx:1.22 nginx:1.22 "${NGINX_1_22_IMAGE:-}" nginx bookworm
bring oauth2-test/nginx:1.26 nginx:1.26 "${NGINX_1_26_IMAGE:-}" nginx trixie
bring oauth2-test/nginx:1.30 nginx:1.30 "${NGINX_1_30_IMAGE:-}" nginx sid
bring oauth2-test/keycloak:26.4 keycloak/keycloak:26.4 "${KEYCLOAK_IMAGE:-}" keycloak
