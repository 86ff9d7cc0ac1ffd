#!/bin/sh
# Installs Hyperslab on a Linux desktop: the program, its menu entry, the MIME type of HDF5
# files and the icons, so that a double-click in a file manager opens the file.
set -eu

usage() {
    cat <<'TEXT'
usage: packaging/linux/install.sh [--user | --system] [--binary FILE] [--uninstall]

  --user         for the one who runs it, below ~/.local (the default)
  --system       for everybody, below /usr/local (needs root)
  --binary FILE  install this program instead of building one with cargo
  --uninstall    take everything away again

DESTDIR is put before every path, for those who make packages.
TEXT
}

id=org.hyperslab.Hyperslab
mime=application/x-hdf5
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
scope=user binary='' action=install
while [ $# -gt 0 ]; do
    case $1 in
        --user) scope=user ;;
        --system) scope=system ;;
        --uninstall) action=uninstall ;;
        --binary) shift; binary=${1:?--binary needs a file} ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

if [ "$scope" = user ]; then
    bin=$HOME/.local/bin
    share=${XDG_DATA_HOME:-$HOME/.local/share}
else
    bin=/usr/local/bin
    share=/usr/local/share
fi
root=${DESTDIR:-}
sizes='16 22 24 32 48 64 128 256 512'

# Runs a tool that keeps a database of the desktop, or says what its absence means.
refresh() {
    if command -v "$1" >/dev/null 2>&1; then
        "$@" >/dev/null 2>&1 || echo "note: '$*' failed; log in again to see the change" >&2
    else
        echo "note: $1 is not installed; log in again to see the change" >&2
    fi
}

refresh_all() {
    [ -z "$root" ] || return 0
    refresh update-mime-database "$share/mime"
    refresh update-desktop-database "$share/applications"
    if command -v gtk-update-icon-cache >/dev/null 2>&1; then
        gtk-update-icon-cache -q -t -f "$share/icons/hicolor" 2>/dev/null || true
    fi
}

uninstall() {
    rm -f "$root$bin/hyperslab" "$root$share/applications/$id.desktop" \
        "$root$share/mime/packages/$id.xml" "$root$share/icons/hicolor/scalable/apps/$id.svg"
    for size in $sizes; do
        rm -f "$root$share/icons/hicolor/${size}x$size/apps/$id.png"
    done
    refresh_all
    echo "Hyperslab is uninstalled from $root$bin and $root$share"
}

# The entry with the program's full path: the desktop's PATH need not have ~/.local/bin.
# Quoted only where it must be, since xdg-mime does not understand quotes there.
write_entry() {
    path=$bin/hyperslab
    case $path in
        *[!A-Za-z0-9/._-]*) path="\"$(printf '%s' "$path" | sed 's/[\\"`$]/\\\\&/g; s/%/%%/g')\"" ;;
    esac
    EXEC="Exec=$path %F" awk '/^Exec=/ { print ENVIRON["EXEC"]; next } { print }' "$here/$id.desktop"
}

install_all() {
    if [ -z "$binary" ]; then
        (cd "$project" && cargo build --release --locked -p hyperslab)
        binary=${CARGO_TARGET_DIR:-$project/target}/release/hyperslab
    fi
    [ -f "$binary" ] || { echo "there is no program at $binary" >&2; exit 1; }
    install -D -m 755 "$binary" "$root$bin/hyperslab"
    install -d "$root$share/applications"
    write_entry >"$root$share/applications/$id.desktop"
    install -D -m 644 "$here/$id.xml" "$root$share/mime/packages/$id.xml"
    install -D -m 644 "$project/assets/icon.svg" "$root$share/icons/hicolor/scalable/apps/$id.svg"
    for size in $sizes; do
        install -D -m 644 "$here/icons/$size.png" "$root$share/icons/hicolor/${size}x$size/apps/$id.png"
    done
    refresh_all
    echo "Hyperslab is installed: $root$bin/hyperslab"
}

# For one user the choice is written down; for everybody the entry offers itself and each
# user's own choice stays as it is.
choose_default() {
    [ -z "$root" ] || return 0
    if ! command -v xdg-mime >/dev/null 2>&1; then
        echo "note: xdg-mime is not installed (package xdg-utils); choose Hyperslab once under 'Open with'" >&2
        return 0
    fi
    [ "$scope" = system ] || xdg-mime default "$id.desktop" "$mime"
    answer=$(xdg-mime query default "$mime")
    [ "$answer" = "$id.desktop" ] || echo "note: the default for $mime is '$answer'; choose Hyperslab once under 'Open with'" >&2
}

if [ "$action" = uninstall ]; then
    uninstall
else
    install_all
    choose_default
fi
