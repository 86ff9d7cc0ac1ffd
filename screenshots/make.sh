#!/bin/sh
# Makes the pictures of this folder with the real program, without a display.
# usage: screenshots/make.sh [PROGRAM]      builds a release when none is given
set -eu
cd "$(dirname "$0")/.."

program=${1:-}
if [ -z "$program" ]; then
    cargo build --release --locked -p hyperslab
    program=${CARGO_TARGET_DIR:-target}/release/hyperslab
fi

# Settings of the one who runs this must not show.
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_STATE_HOME="$home/state"

# picture NAME OBJECT [OPTION...]
picture() {
    name=$1 object=$2
    shift 2
    "$program" screenshot "assets/example.h5::$object" -o "screenshots/$name.png" "$@"
    echo "screenshots/$name.png"
}

picture overview-light /15/temperature
picture overview-dark /15/temperature --theme dark
picture summary /
picture image-light /images/island
picture field-dark /climate/temperature --theme dark
picture table-light /events
picture text-dark /text/greetings --theme dark
picture narrow-light /detector/waveform_0 --size 800x600
