#!/bin/sh
# Installs what only `make bench` needs: the load generators, and Apache httpd with mod_oauth2 to compare with.
set -eu

PATH=$PATH:/usr/sbin
has_load() { command -v h2load >/dev/null && command -v wrk >/dev/null; }
has_peer() { command -v apache2 >/dev/null && [ -e /usr/lib/apache2/modules/mod_oauth2.so ]; }

has_load && has_peer && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo 'Installing the load generators and mod_oauth2 from the system packages...'
    has_load || sh "$(dirname "$0")/apt_install.sh" wrk nghttp2-client
    has_peer || sh "$(dirname "$0")/apt_install.sh" apache2 libapache2-mod-oauth2 || true
fi
has_peer || echo 'LEFT OUT: mod_oauth2 on Apache httpd (Debian: apache2 libapache2-mod-oauth2 liboauth2-apache).'
has_load || { echo 'h2load and wrk are missing (Debian: nghttp2-client wrk).' >&2; exit 1; }
