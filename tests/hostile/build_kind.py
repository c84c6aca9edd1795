# SPDX-License-Identifier: GPL-3.0-or-later
"""How the programs under attack were built, where a limit of time or memory depends on it."""
import os

# What a sanitizer watches takes several times the time and the memory: a guard around each block, and what was freed is kept.
BUILD_IS_SLOWER = 4 if os.environ.get("IPCSCOPE_SANITIZED") == "1" else 1
