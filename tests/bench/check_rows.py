#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_rows.py BENCH: runs one tiny round of every goal and fails unless each row is there and holds figures.

Judges no figure: a tiny round says nothing about speed."""
import json
import math
import subprocess
import sys

KEYS = {"goal", "what", "placement", "ours", "reference", "limit", "ratio", "target", "met"}
GOALS = ["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12", "C"]
SIZES = ["16 B", "64 B", "256 B", "1 KiB", "4 KiB", "64 KiB", "1 MiB"]
# Goals that ask for nothing at all: no wake-up, no thread, no allocation.
MAY_BE_ZERO = {"T8", "T10", "T11"}


def places(rows):
    return {row["placement"] for row in rows}


def expected(where):
    """(goal, part of what, placement) of rows that must be there."""
    for place in where:
        for size in SIZES:
            yield "T1" if place == "same" else "T3", size, place
            yield "T2", size, place
            yield "T4", size, place
        yield "T4", "64 B received in batches", place
        for size in ["64 B", "256 B", "1 KiB"]:
            for what in [", messages/s", ", us CPU", " from us to libzmq"]:
                yield "T5", size + what, place
        for shape in ["8 SUB of 64 B", "64 SUB of 64 B", "8 SUB of 1 KiB"]:
            yield "T6", shape + ", deliveries/s", place
            yield "T6", shape + ", us CPU", place
        for what in ["p50", "p99", "us CPU", "without searching: p50"]:
            yield "T7", what, place
        for what in ["PUSH to PULL, 64 B", "PUSH to PULL, 64 KiB", "REQ and REP, p50"]:
            yield "C", what, place
        for manner in ["one after the other", "all at once"]:
            yield "T9", manner + ", connections/s", place
            yield "T9", manner + ", us CPU", place
    for what in ["p50", "p99", "us CPU"]:
        yield "T8", "searching against sleeping: " + what, "same"
    for what in ["wake-ups", "% of a core"]:
        yield "T8", "idle reactor: " + what, "free"
    for side in ["bound", "connected"]:
        yield "T10", side + ": bytes each", "free"
        yield "T10", side + ": threads started", "free"
    for size in ["16 B", "64 B", "1 KiB", "64 KiB", "1 MiB"]:
        yield "T11", size, "free"
    for place in ["same", "free"]:
        yield "T12", "7 SUB", place


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
        if not any(row["goal"] == goal and what in row["what"] and row["placement"] == place for row in rows):
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
