#!/bin/sh
# Unpacks the NGINX and njs of other Debian releases beside the system's own, so that one machine
# tests every engine. Prints nothing but progress; needs apt and a few seconds a release.
#
#   sh test/environment/nginx_generations.sh DIR    makes DIR/trixie/nginx and DIR/sid/nginx
set -eu

mkdir -p "$1"
target=$(cd "$1" && pwd)
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null | grep -m1 '/debian/*$' || true)
if [ -z "$mirror" ]; then
    echo 'apt knows no Debian mirror here.' >&2
    exit 1
fi

for release in trixie sid; do
    root=$target/$release
    [ -x "$root/nginx" ] && continue
    echo "Unpacking NGINX and njs of Debian $release..."
    rm -rf "$root"
    mkdir -p "$root/apt/lists/partial" "$root/apt/cache/archives/partial" "$root/tree"
    : > "$root/apt/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $release main" > "$root/apt/sources.list"
    set -- -qq -o "Dir::Etc::sourcelist=$root/apt/sources.list" -o Dir::Etc::sourceparts=- \
        -o "Dir::State::lists=$root/apt/lists" -o "Dir::State::status=$root/apt/status" \
        -o "Dir::Cache=$root/apt/cache" -o Acquire::Check-Valid-Until=false -o APT::Sandbox::User=root \
        -o APT::Install-Recommends=false -o Debug::NoLocking=true
    apt-get "$@" update
    apt-get "$@" install -y --download-only nginx-light libnginx-mod-http-js >/dev/null
    for package in "$root"/apt/cache/archives/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar -x -C "$root/tree" --keep-directory-symlink
    done
    rm -rf "$root/apt"
    libraries=$(find "$root/tree" -name 'libc.so.6' -o -name 'libpcre2-8.so.0' | xargs -n1 dirname | sort -u | paste -sd:)
    loader=$(find "$root/tree" -name 'ld-linux*.so*' | head -n1)
    cat > "$root/nginx" <<WRAPPER
#!/bin/sh
exec "$loader" --argv0 nginx --library-path "$libraries" "$root/tree/usr/sbin/nginx" "\$@"
WRAPPER
    chmod +x "$root/nginx"
done
