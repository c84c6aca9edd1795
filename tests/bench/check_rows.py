#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_rows.py BENCH: runs one tiny round of every goal and fails unless each row is there and holds figures.

Judges no figure: a tiny round says nothing about speed."""
import json
import math
import subprocess
import sys

KEYS = {"goal", "what", "placement", "ours", "reference", "limit", "ratio", "target", "met"}
GOALS = ["T1", "T2", "T3", "T4"]
SIZES = ["16 B", "64 B", "256 B", "1 KiB", "4 KiB", "64 KiB", "1 MiB"]
# Goals whose figure of ours may be nothing at all, which is what they ask for.
MAY_BE_ZERO = {"T8", "T11"}


def places(rows):
    return {row["placement"] for row in rows}


def expected(where):
    """(goal, what, placement) of rows that must be there, `what` by its beginning."""
    for size in SIZES:
        for place in where:
            yield "T1" if place == "same" else "T3", size, place
            yield "T2", size, place
            yield "T4", size, place
    for place in where:
        yield "T4", "64 B received in batches", place


def breaches(rows):
    where = places(rows)
    if not {"same", "free"} <= where:
        yield f"placements: {sorted(where)}"
    for row in rows:
        if set(row) != KEYS:
            yield f"keys of a row: {sorted(row)}"
            continue
        name = f"{row['goal']} {row['what']} {row['placement']}"
        for key in ("ours", "reference", "limit", "ratio"):
            value = row[key]
            if value is None and key != "ours":
                continue
            if not isinstance(value, (int, float)) or not math.isfinite(value) or value < 0:
                yield f"{name}: {key} is {value}"
            elif value == 0 and not (row["goal"] in MAY_BE_ZERO and key in ("ours", "ratio")):
                yield f"{name}: {key} is 0"
        if (row["target"] is None) != (row["met"] is None):
            yield f"{name}: target {row['target']}, met {row['met']}"
    for goal, what, place in expected(where):
        if not any(row["goal"] == goal and row["what"].startswith(what) and row["placement"] == place for row in rows):
            yield f"{goal} {what} {place}: no row"
    for goal in GOALS:
        if not any(row["goal"] == goal and row["target"] is not None for row in rows):
            yield f"{goal}: no row that is judged"


def main():
    run = subprocess.run([sys.argv[1], "transport", "--json", "--rounds", "1", "--scale", "0.001"],
                         stdout=subprocess.PIPE, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"ipcscope-bench answered {run.returncode}")
    found = list(breaches(json.loads(run.stdout)))
    print("\n".join(found))
    sys.exit(1 if found else 0)


main()
