#!/bin/sh
# Installs what only `make bench` needs: the load generators, and Apache httpd with mod_oauth2 to compare with.
set -eu

PATH=$PATH:/usr/sbin
has_load() { command -v h2load >/dev/null && command -v wrk >/dev/null; }
has_peer() { command -v apache2 >/dev/null && [ -e /usr/lib/apache2/modules/mod_oauth2.so ]; }

has_load && has_peer && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # The package starts Apache on port 80 when it is installed; nobody asked for that here.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' > $policy
        chmod +x $policy
        trap 'rm -f $policy' EXIT
    fi
    export DEBIAN_FRONTEND=noninteractive
    echo 'Installing the load generators and mod_oauth2 from the system packages...'
    apt-get -qq update
    has_load || apt-get -qq install -y --no-install-recommends wrk nghttp2-client >/dev/null
    has_peer || apt-get -qq install -y --no-install-recommends apache2 libapache2-mod-oauth2 >/dev/null || true
fi
has_peer || echo 'LEFT OUT: mod_oauth2 on Apache httpd (Debian: apache2 libapache2-mod-oauth2 liboauth2-apache).'
has_load || { echo 'h2load and wrk are missing (Debian: nghttp2-client wrk).' >&2; exit 1; }
