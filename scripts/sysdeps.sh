#!/bin/sh
# System programs that only the tests need: Chromium with a Chinese font, Redis, PostgreSQL.
# Installed by apt where we may; unpacked under .cache/sys, touching nothing else, where we may not.
set -eu
cd "$(dirname "$0")/.."
SYS=$PWD/.cache/sys

have() { command -v "$1" >/dev/null 2>&1 || [ -x "$SYS/usr/bin/$1" ] || [ -x "$SYS/bin/$1" ]; }
have_postgres() {
    for initdb in /usr/lib/postgresql/*/bin/initdb "$SYS"/usr/lib/postgresql/*/bin/initdb; do
        [ -x "$initdb" ] && return 0
    done
    return 1
}
have_font() {
    for font in /usr/share/fonts /usr/local/share/fonts "$SYS/usr/share/fonts"; do
        [ -n "$(find "$font" -name '*.tt[cf]' -print -quit 2>/dev/null)" ] && return 0
    done
    return 1
}

set --
have chromium || set -- "$@" chromium
have_font || set -- "$@" fonts-wqy-microhei # without any system font Chromium draws no text and says nothing
have redis-server || set -- "$@" redis-server
have_postgres || set -- "$@" postgresql
[ $# -gt 0 ] || exit 0
echo "sysdeps: $*"

if [ "$(id -u)" = 0 ]; then
    APT="env DEBIAN_FRONTEND=noninteractive apt-get"
elif sudo -n true 2>/dev/null; then
    APT="sudo env DEBIAN_FRONTEND=noninteractive apt-get"
else
    APT=
fi
if [ -n "$APT" ]; then
    $APT update -qq
    $APT install -y -qq --no-install-recommends "$@" >/dev/null
    exit 0
fi

CACHE=$PWD/.cache/apt
mkdir -p "$CACHE/state/lists/partial" "$CACHE/cache/archives/partial" "$SYS/bin"
unprivileged_apt() {
    apt-get -qq -y -o Dir::State="$CACHE/state" -o Dir::State::Lists="$CACHE/state/lists" \
        -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$CACHE/cache" -o Dir::Log="$CACHE" \
        -o Debug::NoLocking=1 -o APT::Sandbox::User= "$@"
}
unprivileged_apt update
unprivileged_apt --no-install-recommends --download-only install "$@"
for package in "$CACHE"/cache/archives/*.deb; do
    dpkg-deb -x "$package" "$SYS"
done
rm -rf "$CACHE"

if [ -x "$SYS/usr/lib/chromium/chromium" ]; then
    LIB=$SYS/usr/lib/$(uname -m)-linux-gnu
    cat >"$SYS/bin/chromium" <<EOF
#!/bin/sh
export LD_LIBRARY_PATH=$LIB:$SYS/lib/$(uname -m)-linux-gnu:$LIB/nss:$LIB/pulseaudio
export FONTCONFIG_PATH=$SYS/etc/fonts
exec $SYS/usr/lib/chromium/chromium "\$@"
EOF
    chmod +x "$SYS/bin/chromium"
    sed -i "s#<dir>/usr/share/fonts</dir>#&<dir>$SYS/usr/share/fonts</dir>#" "$SYS/etc/fonts/fonts.conf"
fi
