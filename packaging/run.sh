#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds Release, and starts ipcscope with its demo. Without a display it saves the window's picture and
# prints what the window showed instead. run.sh -- ARGS: starts ipcscope with ARGS.
set -euo pipefail
cd "$(dirname "$0")/.."

packaging/setup.sh
cmake --preset release >/dev/null
cmake --build --preset release

program=build/release/app/ipcscope
display=yes
if [ -z "${DISPLAY-}${WAYLAND_DISPLAY-}" ]; then
    display=
    export QT_QPA_PLATFORM=${QT_QPA_PLATFORM-offscreen}
fi
if [ "${1-}" = -- ]; then
    shift
    exec "$program" "$@"
elif [ $# -gt 0 ]; then
    echo "usage: packaging/run.sh [-- ARGS]" >&2
    exit 2
elif [ -n "$display" ]; then
    exec "$program" --demo
fi
exec "$program" --demo --report 5 --screenshot build/ipcscope.png
