#!/bin/sh
# Installs NGINX with njs from Debian's or Ubuntu's packages where they are missing.
set -eu

PATH=$PATH:/usr/sbin
modules=$(nginx -V 2>&1 | sed -n 's/.*--modules-path=\([^ ]*\).*/\1/p') || modules=
if [ -n "$modules" ] && [ -e "$modules/ngx_http_js_module.so" ]; then
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo 'NGINX with njs is missing. Install nginx and its njs module (Debian: nginx-light libnginx-mod-http-js).' >&2
    exit 1
fi

echo 'Installing NGINX and njs from the system packages...'
sh "$(dirname "$0")/apt_install.sh" nginx-light libnginx-mod-http-js
