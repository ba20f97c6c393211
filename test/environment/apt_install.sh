#!/bin/sh
# Installs Debian or Ubuntu packages, as root, without starting the services that some of them start: nobody asked
# for NGINX or Apache on port 80 here.
#
#   sh test/environment/apt_install.sh PACKAGE...
set -eu

policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' > $policy
    chmod +x $policy
    trap 'rm -f $policy' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install -y --no-install-recommends "$@" >/dev/null
