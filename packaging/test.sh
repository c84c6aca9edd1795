#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds the preset check (warnings are errors) and runs every test. Ends with ctest's summary. test.sh asan: the
# same with another preset.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-check}

packaging/setup.sh
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"
# Some tests hold real programs to deadlines on a machine that others may use too: a failed test gets one more try, and both are shown.
ctest --preset "$preset" --no-tests=error --repeat until-pass:2
