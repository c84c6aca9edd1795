#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_capture.py BENCH: runs one tiny round of every goal of captures and fails unless each row is there and holds
figures. Judges no figure."""
import json
import math
import os
import subprocess
import sys

run = subprocess.run([sys.argv[1], "capture", "--json", "--rounds", "1", "--scale", "0.001"], stdout=subprocess.PIPE,
                     text=True, check=True)
rows = json.loads(run.stdout)
goals = ["M3", "M4", "M6", "M7", "M8", "M9", "M10"]
if os.path.exists(os.path.join(os.path.dirname(sys.argv[1]), "ipcscope-bench-window")):
    goals += ["M1", "M2", "M5", "M12", "M13"]
found = [f"{goal}: no row that is judged" for goal in goals
         if not any(row["goal"] == goal and row["target"] is not None for row in rows)]
for row in rows:
    if not math.isfinite(row["ours"]) or row["ours"] < 0:
        found.append(f"{row['goal']} {row['what']}: {row['ours']}")
    elif row["ours"] == 0 and not any(word in row["what"] for word in ("lost", "lag", "quiet", "wake-ups", "filtered view")):
        found.append(f"{row['goal']} {row['what']}: 0")
print("\n".join(found))
sys.exit(1 if found else 0)
