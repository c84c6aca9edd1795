#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One program, built against ours and against libzmq, as server and as client of each other: check_pairings.py OURS LIBZMQ."""
import itertools
import pathlib
import subprocess
import sys
import tempfile

SCENARIOS = ["push-pull", "pub-sub", "req-rep", "dealer-router", "pair", "big", "rebinding", "lingering"]
# libzmq takes an endpoint back some time after zmq_unbind, and sometimes takes the new one's connections with it.
ONLY_OUR_SERVER = {"rebinding"}
LONGEST = 100


def run(scenario, server, client, place):
    """What went wrong, in words; empty: nothing."""
    endpoint = f"ipc://{place}/{scenario}"
    sides = [subprocess.Popen([program, scenario, side, endpoint], stderr=subprocess.PIPE, text=True)
             for program, side in ((server, "server"), (client, "client"))]
    faults = []
    for process, side in zip(sides, ("server", "client")):
        try:
            _, errors = process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            _, errors = process.communicate()
            errors += "hangs"
        if process.returncode:
            faults.append(f"{side}: {errors.strip() or process.returncode}")
    return "; ".join(faults)


def main(ours, libzmq):
    failed = 0
    names = {ours: "ours", libzmq: "libzmq"}
    for scenario, server, client in itertools.product(SCENARIOS, (ours, libzmq), (ours, libzmq)):
        if scenario in ONLY_OUR_SERVER and server == libzmq:
            continue
        with tempfile.TemporaryDirectory() as place:
            fault = run(scenario, server, client, pathlib.Path(place))
        print(f"{scenario}: server {names[server]}, client {names[client]}: {fault or 'good'}", flush=True)
        failed += bool(fault)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
