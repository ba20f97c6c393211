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
# The package starts NGINX on port 80 when it is installed; nobody asked for that here.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' > $policy
    chmod +x $policy
    trap 'rm -f $policy' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install -y --no-install-recommends nginx-light libnginx-mod-http-js >/dev/null
