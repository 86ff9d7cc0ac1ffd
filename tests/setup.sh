#!/bin/sh
# Sets up what the tests need besides Rust: Debian packages (installed as root or through a
# sudo that asks for nothing, else named) and a virtual environment, tests/.venv, with the
# packages of requirements.txt. Does nothing, quickly, where all is there.
set -eu
cd "$(dirname "$0")"

# The program's libraries, the tests' display and tools, and fonts for the scripts in the example.
packages='python3-venv xvfb xdotool hdf5-tools xdg-utils desktop-file-utils shared-mime-info libglib2.0-bin
    libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0 libgl1 fonts-noto-cjk fonts-noto-core fonts-noto-color-emoji'

missing_packages() {
    for package in $packages; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || printf '%s ' "$package"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_install() {
    command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

install_packages() {
    command -v dpkg-query >/dev/null || {
        echo "setup: not a Debian system; the tests want the equivalents of:" $packages >&2
        return 0
    }
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    if can_install; then
        echo "setup: installing $missing" >&2
        as_root apt-get update -q >&2
        # shellcheck disable=SC2086  # a list of packages
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >&2
    else
        echo "setup: some tests will be skipped; to run them: sudo apt-get install $missing" >&2
    fi
}

make_environment() {
    [ -z "${HYPERSLAB_PYTHON:-}" ] || return 0
    if [ -f .venv/requirements.txt ] && cmp -s requirements.txt .venv/requirements.txt; then
        return 0
    fi
    echo "setup: making tests/.venv" >&2
    rm -rf .venv
    python3 -m venv .venv
    .venv/bin/pip install -q --disable-pip-version-check -r requirements.txt >&2
    cp requirements.txt .venv/requirements.txt
}

install_packages
make_environment
